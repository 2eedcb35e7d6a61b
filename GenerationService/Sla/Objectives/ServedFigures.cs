using System.Globalization;
using Microsoft.Extensions.Options;

namespace GenerationService.Sla.Objectives;

/// <summary>The figures about served requests, from Prometheus; reused for a few seconds, and asked for once at a time.</summary>
internal sealed class ServedFigures(SloFile slo, IServiceProvider services, IOptions<SlaOptions> options, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 4;
    private readonly SemaphoreSlim _one = new(1, 1);
    private Served? _last;

    public async Task<Served> ReadAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known) return known;
        await _one.WaitAsync(cancellationToken);
        try
        {
            return Fresh() ?? (_last = await AskAsync(cancellationToken));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private Served? Fresh() =>
        _last is { } last && clock.GetUtcNow() - last.At is var age && age >= TimeSpan.Zero && age.TotalSeconds < options.Value.CacheSeconds
            ? last
            : null;

    private async Task<Served> AskAsync(CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        var wanted = slo.Sla.Where(term => term.Source == "prometheus")
            .SelectMany(term => SlaWindows.OfStatus.Select(window => (term, window))).ToList();
        if (options.Value.PrometheusUrl.Length == 0)
        {
            var none = new Measured(null, "Prometheus is not configured (Sla:PrometheusUrl).");
            return new Served(at, wanted.ToDictionary(pair => (pair.term.Name, pair.window), _ => none));
        }
        var found = new Dictionary<(string, SlaWindow), Measured>();
        foreach (var some in wanted.Chunk(AtOnce))
        {
            var client = services.GetRequiredService<PrometheusClient>();
            var values = await Task.WhenAll(some.Select(pair => client.QueryAsync(pair.term.Over(pair.window), at, cancellationToken)));
            for (var i = 0; i < some.Length; i++) found[(some[i].term.Name, some[i].window)] = values[i];
        }
        return new Served(at, found.ToDictionary(pair => pair.Key, pair => WithTraffic(pair.Key.Item1, pair.Value,
            found[(SlaTerms.Requests, pair.Key.Item2)])));
    }

    /// <summary>One slow request in a quiet night breaks no promise.</summary>
    private Measured WithTraffic(string term, Measured figure, Measured requests)
    {
        var floor = slo.Term(SlaTerms.Requests).Limit;
        return term == SlaTerms.Requests || figure.Value is null || requests.Value is not { } served || served >= floor
            ? figure
            : new Measured(null, string.Create(CultureInfo.InvariantCulture,
                $"Too little traffic: {Math.Round(served)} requests in this window, and {floor} are needed."));
    }
}

/// <param name="At">The time for which Prometheus was asked.</param>
/// <param name="Figures">By term and window.</param>
internal sealed record Served(DateTimeOffset At, IReadOnlyDictionary<(string Term, SlaWindow Window), Measured> Figures);
