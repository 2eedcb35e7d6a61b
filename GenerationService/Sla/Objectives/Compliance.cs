namespace GenerationService.Sla.Objectives;

/// <summary>Whether a promise is kept.</summary>
internal enum Verdict
{
    Met,

    /// <summary>What is known keeps it, and too little of the window is known to say more.</summary>
    MetSoFar,
    Violated,

    /// <summary>It cannot be said; the reason stands beside it.</summary>
    Unknown,
}

/// <summary>One figure with its promise.</summary>
/// <param name="Value">Null: unknown.</param>
/// <param name="Limit">The threshold in `slo.yml`.</param>
/// <param name="Verdict">Whether the value keeps it.</param>
/// <param name="Reason">Why it is unknown.</param>
internal sealed record SlaFigure(double? Value, double Limit, Verdict Verdict, string? Reason)
{
    /// <param name="term">The promise.</param>
    /// <param name="measured">What was measured.</param>
    /// <param name="kept">The verdict if the value keeps the promise.</param>
    public static SlaFigure Of(SlaTerm term, Measured measured, Verdict kept) => new(measured.Value, term.Limit, measured.Value switch
    {
        null => Verdict.Unknown,
        { } value => term.IsMetBy(value) ? kept : Verdict.Violated,
    }, measured.Reason);
}

/// <summary>The five figures over one window.</summary>
internal sealed record WindowCompliance
{
    public required string Window { get; init; }

    /// <summary>Violated if any figure is; unknown if none is known; met only if all are.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Share of the window in which nobody checked, as the mean of all checks.</summary>
    public required double UnknownRatio { get; init; }

    /// <summary>Requests served in it; null: unknown.</summary>
    public required double? Requests { get; init; }
    public required SlaFigure Availability { get; init; }
    public required SlaFigure ErrorRate { get; init; }
    public required SlaFigure AverageResponseSeconds { get; init; }
    public required SlaFigure P95Seconds { get; init; }
    public required SlaFigure Apdex { get; init; }
}

/// <summary>What is left of the downtime that the availability promise allows.</summary>
/// <param name="Window">The span that it is for.</param>
/// <param name="Objective">The availability promised.</param>
/// <param name="RemainingRatio">1: untouched; 0: spent; negative: overspent. Null: unknown.</param>
/// <param name="RemainingSeconds">The same as downtime of the whole platform.</param>
internal sealed record ErrorBudget(string Window, double Objective, double? RemainingRatio, double? RemainingSeconds)
{
    /// <param name="term">The promised availability.</param>
    /// <param name="window">The span.</param>
    /// <param name="availability">Of the time that is known.</param>
    /// <param name="unknownRatio">The rest of the span, which spends nothing.</param>
    public static ErrorBudget Of(SlaTerm term, SlaWindow window, double? availability, double unknownRatio)
    {
        var left = availability is { } known ? 1 - ((1 - known) * (1 - unknownRatio) / (1 - term.Limit)) : (double?)null;
        return new ErrorBudget(window.Label(), term.Limit, left, left * (1 - term.Limit) * window.Length().TotalSeconds);
    }
}

/// <summary>All figures over all windows, from the definitions in <see cref="SloFile"/>.</summary>
internal sealed class Compliance(SloFile slo, CheckFigures seen, ServedFigures served)
{
    /// <summary>A promise is met over a window of which at least so much was checked; over a shorter time, so far.</summary>
    public const double LeastKnown = 0.75;

    public async Task<ComplianceAt> ReadAsync(CancellationToken cancellationToken)
    {
        var requests = await served.ReadAsync(cancellationToken);
        var windows = new List<WindowCompliance>();
        var (month, unknown) = ((double?)null, 1.0);
        foreach (var window in SlaWindows.OfStatus)
        {
            var availability = await seen.AvailabilityAsync(window, cancellationToken);
            var unknownRatio = await seen.UnknownRatioAsync(window, cancellationToken);
            if (window == SlaWindow.Month) (month, unknown) = (availability.Value, unknownRatio);
            windows.Add(Of(window, availability, unknownRatio, requests));
        }
        return new ComplianceAt(requests.At, windows, ErrorBudget.Of(slo.Term(SlaTerms.Availability), SlaWindow.Month, month, unknown));
    }

    private WindowCompliance Of(SlaWindow window, Measured availability, double unknownRatio, Served requests)
    {
        var kept = 1 - unknownRatio >= LeastKnown ? Verdict.Met : Verdict.MetSoFar;
        var figures = SlaTerms.All.ToDictionary(name => name, name => SlaFigure.Of(slo.Term(name),
            name == SlaTerms.Availability ? availability : requests.Figures[(name, window)], kept));
        return new WindowCompliance
        {
            Window = window.Label(),
            Verdict = Together(figures.Values), UnknownRatio = unknownRatio,
            Requests = requests.Figures[(SlaTerms.Requests, window)].Value,
            Availability = figures[SlaTerms.Availability], ErrorRate = figures[SlaTerms.ErrorRate],
            AverageResponseSeconds = figures[SlaTerms.AverageResponse], P95Seconds = figures[SlaTerms.P95],
            Apdex = figures[SlaTerms.Apdex],
        };
    }

    private static Verdict Together(IReadOnlyCollection<SlaFigure> figures)
    {
        if (figures.Any(figure => figure.Verdict == Verdict.Violated)) return Verdict.Violated;
        if (figures.All(figure => figure.Verdict == Verdict.Unknown)) return Verdict.Unknown;
        return figures.All(figure => figure.Verdict == Verdict.Met) ? Verdict.Met : Verdict.MetSoFar;
    }
}

/// <param name="At">The time at which Prometheus evaluated its part.</param>
/// <param name="Windows">Shortest first.</param>
/// <param name="ErrorBudget">Of the availability.</param>
internal sealed record ComplianceAt(DateTimeOffset At, IReadOnlyList<WindowCompliance> Windows, ErrorBudget ErrorBudget);
