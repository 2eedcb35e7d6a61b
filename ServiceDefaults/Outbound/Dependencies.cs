using System.Collections.Concurrent;

namespace ServiceDefaults.Outbound;

/// <summary>
/// How the latest attempt at each other service ended, for <c>/health/detailed</c>. Nobody is called for it: a service
/// that is not needed may be away.
/// </summary>
internal sealed class Dependencies(IEnumerable<DependencyName> names, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Dependency> _latest = new(names.Select(known => known.Name).Distinct()
        .Select(name => KeyValuePair.Create(name, new Dependency("unknown", null, null))), StringComparer.Ordinal);

    public void Answered(string service, int status) => See(service, status < 500 ? "healthy" : "failing", $"{status}");

    /// <param name="outcome"><c>error</c> or <c>timeout</c>.</param>
    public void Failed(string service, string outcome) => See(service, "failing", outcome);

    public IReadOnlyDictionary<string, Dependency> Latest => _latest.OrderBy(known => known.Key, StringComparer.Ordinal).ToDictionary();

    /// <summary>Remembers since when it has been so.</summary>
    private void See(string service, string status, string outcome)
    {
        // Most attempts end as the one before: nothing is allocated for them.
        if (_latest.TryGetValue(service, out var known) && known.Status == status && known.Outcome == outcome) return;
        var now = clock.GetUtcNow();
        _latest.AddOrUpdate(service, _ => new Dependency(status, outcome, now),
            (_, before) => new Dependency(status, outcome, before.Status == status ? before.Since : now));
    }
}

/// <summary>A service that this one may call.</summary>
internal sealed record DependencyName(string Name);

/// <param name="Status"><c>healthy</c>, <c>failing</c>, or <c>unknown</c> before the first call.</param>
/// <param name="Outcome">The status of the latest answer, or <c>error</c> or <c>timeout</c>.</param>
/// <param name="Since">When this status began.</param>
internal sealed record Dependency(string Status, string? Outcome, DateTimeOffset? Since);
