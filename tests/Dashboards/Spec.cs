namespace Dashboards;

/// <summary>A dashboard as it is written by hand, in <c>observability/grafana/panels</c>.</summary>
internal sealed record Spec(string File, string Uid, string Title, string About, IReadOnlyList<VariableSpec> Variables,
    IReadOnlyList<PanelSpec> Panels)
{
    /// <summary>The name of its files, without folder and extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);
}

/// <summary>What the reader chooses above the panels.</summary>
/// <param name="Query">A query of Grafana's, such as <c>label_values(up, job)</c>.</param>
/// <param name="Several">Whether several values may be chosen at once; then all are, to begin with.</param>
internal sealed record VariableSpec(string Name, string Label, string Query, bool Several);

internal sealed record PanelSpec(string Title, string About, string Unit)
{
    public PanelKind Kind { get; init; } = PanelKind.Timeseries;

    public DrawStyle Style { get; init; } = DrawStyle.Lines;

    /// <summary>Of 24 columns.</summary>
    public int Width { get; init; } = 8;

    public int? Decimals { get; init; }

    /// <summary>The upper end of the scale, where there is one.</summary>
    public double? Max { get; init; }

    /// <summary>What is shown where there is no value.</summary>
    public string? None { get; init; }

    /// <summary>The part whose metrics it shows, where that may be left out of a platform.</summary>
    public string? Needs { get; init; }

    /// <summary>The color below the first limit.</summary>
    public string? BaseColor { get; init; }

    /// <summary>From each value on, a color.</summary>
    public IReadOnlyList<(double From, string Color)> Limits { get; init; } = [];

    /// <summary>Words for values: a state's number, color and name.</summary>
    public IReadOnlyList<(int Value, string Color, string Word)> Words { get; init; } = [];

    /// <summary>Whether it shows one moment, not a course.</summary>
    public bool IsInstant => Kind is not (PanelKind.Timeseries or PanelKind.Heatmap);

    /// <summary>PromQL, each under the legend of its series.</summary>
    public required IReadOnlyList<(string Legend, string Expression)> Queries { get; init; }
}

internal enum PanelKind { Timeseries, Stat, Gauge, Bargauge, Heatmap, Table }

internal enum DrawStyle { Lines, Bars, Stacked }
