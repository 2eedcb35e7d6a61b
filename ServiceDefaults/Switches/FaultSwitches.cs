using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ServiceDefaults.Switches;

/// <summary>
/// Faults that are on now. Each ends by itself, so that nothing stays broken when a drill is cut short. Where none is on, passing
/// costs one comparison.
/// </summary>
public sealed partial class FaultSwitches : IDisposable
{
    private readonly ConcurrentDictionary<string, (Fault Fault, ITimer End)> _on = new(StringComparer.Ordinal);
    private readonly MemoryHog _memory = new();
    private readonly SeriesFlood _series;
    private readonly TimeProvider _clock;
    private readonly ILogger<FaultSwitches> _logger;
    private readonly Lock _gate = new();

    /// <param name="points">All that this service has.</param>
    /// <param name="meters">For the metric that has too many series.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where each flip is written.</param>
    public FaultSwitches(
        IEnumerable<FaultPoint> points, IMeterFactory meters, TimeProvider clock, ILogger<FaultSwitches> logger)
    {
        (_series, _clock, _logger) = (new SeriesFlood(meters), clock, logger);
        Points = [.. points.DistinctBy(point => point.Name).OrderBy(point => point.Name, StringComparer.Ordinal)];
    }

    /// <summary>All that this service has.</summary>
    internal IReadOnlyList<FaultPoint> Points { get; }

    /// <summary>Those that are on.</summary>
    internal IReadOnlyDictionary<string, Fault> Now => _on.ToDictionary(on => on.Key, on => on.Value.Fault, StringComparer.Ordinal);

    /// <summary>Waits or throws if a fault says so.</summary>
    /// <exception cref="InjectedFaultException">The point is to fail.</exception>
    public ValueTask PassAsync(string point, string? which, CancellationToken cancellationToken) =>
        !_on.IsEmpty && Find(point, which) is { } fault ? HoldUpAsync(point, fault, cancellationToken) : default;

    /// <summary>Whether it is broken now.</summary>
    public bool IsOn(string point, string? which = null) => !_on.IsEmpty && Find(point, which) is not null;

    internal void Break(string point, Fault fault)
    {
        lock (_gate)
        {
            Mend(point);
            var end = _clock.CreateTimer(_ => Mend(point, fault), null, fault.Until - _clock.GetUtcNow(), Timeout.InfiniteTimeSpan);
            _on[point] = (fault, end);
            if (point == FaultPoint.Memory) _memory.Hold(fault.Megabytes);
            if (point == FaultPoint.Series) _series.Flood();
        }
        Log.Broken(_logger, point, fault.Until);
    }

    /// <summary>Mends it; false if it was not broken.</summary>
    internal bool Mend(string point) => Mend(point, only: null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, (_, end)) in _on) end.Dispose();
    }

    /// <param name="point">The point.</param>
    /// <param name="only">Another fault may have taken its place meanwhile.</param>
    private bool Mend(string point, Fault? only)
    {
        lock (_gate)
        {
            if (!_on.TryGetValue(point, out var on) || (only is not null && !ReferenceEquals(only, on.Fault))) return false;
            _on.TryRemove(point, out _);
            on.End.Dispose();
            if (point == FaultPoint.Memory) _memory.Release();
        }
        Log.Mended(_logger, point);
        return true;
    }

    private Fault? Find(string point, string? which) =>
        _on.TryGetValue(point, out var on) && (on.Fault.Only is not { } only || Matches(only, which)) ? on.Fault : null;

    private static bool Matches(string only, string? which) => which is not null && which.StartsWith(only, StringComparison.Ordinal);

    private async ValueTask HoldUpAsync(string point, Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay, _clock, cancellationToken);
        if (fault.Fails) throw new InjectedFaultException(point);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The fault '{Point}' is switched on until {Until:O}")]
        public static partial void Broken(ILogger logger, string point, DateTimeOffset until);

        [LoggerMessage(2, LogLevel.Warning, "The fault '{Point}' is switched off")]
        public static partial void Mended(ILogger logger, string point);
    }
}
