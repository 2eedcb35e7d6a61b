using Microsoft.Extensions.Options;

namespace GenerationService.Sla.Checks;

/// <summary>The names of the configured checks; each is a label value of metrics.</summary>
internal sealed record CheckNames(IReadOnlyList<string> Names)
{
    public const int Most = 50;
}

/// <summary>A configured check.</summary>
internal sealed record Check(string Name, CheckOptions Options)
{
    public string Title => Options.Title.Length > 0 ? Options.Title : Name;

    public string Service => Options.Service.Length > 0 ? Options.Service : Name;

    public TimeSpan Interval => TimeSpan.FromSeconds(Options.IntervalSeconds);

    public TimeSpan Timeout => TimeSpan.FromSeconds(Options.TimeoutSeconds);

    /// <summary>After so long without a result, nobody knows how it is.</summary>
    public TimeSpan Memory => (3 * Interval) + Timeout;
}

/// <summary>The checks that are configured, by name.</summary>
internal sealed class CheckCatalog(CheckNames names, IOptionsMonitor<CheckOptions> options)
{
    private readonly OrderedDictionary<string, Check> _checks = new(
        names.Names.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, new Check(name, options.Get(name)))),
        StringComparer.Ordinal);

    public IReadOnlyList<Check> All => [.. _checks.Values];

    public Check? Find(string? name) => name is null ? null : _checks.GetValueOrDefault(name);
}
