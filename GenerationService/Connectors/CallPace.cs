namespace GenerationService.Connectors;

/// <summary>
/// Spreads the calls of this process to one provider: on average so many a second, a few at once. After the provider has asked for
/// a pause, every call is refused here until it is over, so that nobody keeps knocking.
/// </summary>
internal sealed class CallPace(string provider, double perSecond, TimeProvider clock)
{
    /// <summary>Calls that may be made at once after a quiet time.</summary>
    private const int Burst = 10;

    /// <summary>A longer queue is told to come back.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _started = clock.GetTimestamp();
    // Since the start, by the clock that nobody sets.
    private TimeSpan _next = TimeSpan.MinValue;
    private TimeSpan _pausedUntil;

    /// <summary>Waits for this call's turn.</summary>
    /// <exception cref="RetryLaterException">The provider has asked for a pause, or too many calls wait already.</exception>
    public Task TurnAsync(CancellationToken cancellationToken)
    {
        var wait = TakeTurn();
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancellationToken) : Task.CompletedTask;
    }

    public void PauseFor(TimeSpan pause)
    {
        lock (_lock)
        {
            var until = clock.GetElapsedTime(_started) + pause;
            if (until > _pausedUntil) _pausedUntil = until;
        }
    }

    private TimeSpan TakeTurn()
    {
        lock (_lock)
        {
            var now = clock.GetElapsedTime(_started);
            if (_pausedUntil > now)
                throw new RetryLaterException(provider, $"{provider} has asked for a pause that is not over yet.", _pausedUntil - now);
            var earliest = now - (Burst - 1) * _interval;
            var turn = _next > earliest ? _next : earliest;
            if (turn - now > LongestWait)
                throw new RetryLaterException(provider, $"Too many calls to {provider} are waiting for their turn.", turn - now);
            _next = turn + _interval;
            return turn - now;
        }
    }
}
