using System.Text.Json.Nodes;
using Polly;
using Polly.CircuitBreaker;
using ServiceDefaults.Switches;

namespace ExecutorService.Agents;

/// <summary>Guards one agent: a limited number of calls at once, each with a time-out, behind a circuit breaker.</summary>
internal sealed partial class AgentGate : IDisposable
{
    public const string FaultPoint = "agents";

    private readonly SemaphoreSlim _slots;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly AgentMetrics _metrics;
    private readonly FaultSwitches _switches;
    private readonly TimeProvider _clock;
    private readonly ILogger<AgentGate> _logger;
    private long _triesAgainAt;

    public AgentGate(IAgent agent, AgentOptions options, AgentMetrics metrics, FaultSwitches switches, TimeProvider clock,
        ILogger<AgentGate> logger)
    {
        (Name, Capabilities, _metrics, _clock, _logger) = (agent.Name, agent.Capabilities, metrics, clock, logger);
        _switches = switches;
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls);
        _breaker = new ResiliencePipelineBuilder { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinimumThroughput,
            SamplingDuration = TimeSpan.FromSeconds(options.SamplingSeconds),
            BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
            StateProvider = _state,
            ShouldHandle = new PredicateBuilder().Handle<CapabilityException>(e => e.Kind.IsAgentsFault()),
            OnOpened = opened => Opened(opened.BreakDuration),
            OnClosed = _ => Closed(),
        }).Build();
    }

    public string Name { get; }

    public IReadOnlyList<Capability> Capabilities { get; }

    public Circuit Circuit => _state.CircuitState switch
    {
        CircuitState.Closed => Circuit.Closed,
        // The breaker itself notices the end of its break only at the next call; without traffic it would look open forever.
        CircuitState.Open when _clock.GetUtcNow().UtcTicks < Interlocked.Read(ref _triesAgainAt) => Circuit.Open,
        CircuitState.Isolated => Circuit.Open,
        _ => Circuit.HalfOpen,
    };

    /// <exception cref="CapabilityException">It could not answer; the failure kind says why.</exception>
    public async Task<JsonObject> InvokeAsync(Capability capability, CapabilityCall call, TimeSpan time,
        CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        FailureKind? failure = null;
        try
        {
            using var timeUp = new CancellationTokenSource(time, _clock);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, cancellationToken);
            return await GuardAsync(capability, call, stop.Token, timeUp.Token, cancellationToken);
        }
        catch (CapabilityException e)
        {
            failure = e.Kind;
            throw;
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested) _metrics.Invoked(Name, capability.Name, failure, _clock.GetElapsedTime(start));
        }
    }

    private async Task<JsonObject> GuardAsync(Capability capability, CapabilityCall call, CancellationToken stop, CancellationToken timeUp,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                async token => await WithinSlotAsync(capability, call, token, timeUp, cancellationToken), stop);
        }
        catch (BrokenCircuitException e)
        {
            throw new CapabilityException(FailureKind.CircuitOpen,
                $"The agent '{Name}' is not called for a while because it failed repeatedly.", e);
        }
    }

    private async ValueTask<JsonObject> WithinSlotAsync(Capability capability, CapabilityCall call, CancellationToken stop,
        CancellationToken timeUp, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.WaitAsync(stop);
            try
            {
                await _switches.PassAsync(FaultPoint, capability.Name, stop);
                return await capability.InvokeAsync(call, stop);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException e) when (timeUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CapabilityException(FailureKind.TimedOut, $"'{capability.Name}' did not answer in time.", e);
        }
        catch (Exception e) when (e is not (CapabilityException or OperationCanceledException))
        {
            Log.Faulted(_logger, e, capability.Name);
            throw new CapabilityException(FailureKind.Unexpected, $"'{capability.Name}' failed unexpectedly.", e);
        }
    }

    private ValueTask Opened(TimeSpan duration)
    {
        Interlocked.Exchange(ref _triesAgainAt, (_clock.GetUtcNow() + duration).UtcTicks);
        Log.CircuitOpened(_logger, Name, duration);
        return default;
    }

    private ValueTask Closed()
    {
        Log.CircuitClosed(_logger, Name);
        return default;
    }

    public void Dispose() => _slots.Dispose();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Capability {Capability} failed unexpectedly")]
        public static partial void Faulted(ILogger logger, Exception exception, string capability);

        [LoggerMessage(LogLevel.Warning, "The circuit of agent {Agent} is open for {Duration}: too many of its calls failed")]
        public static partial void CircuitOpened(ILogger logger, string agent, TimeSpan duration);

        [LoggerMessage(LogLevel.Information, "The circuit of agent {Agent} is closed again")]
        public static partial void CircuitClosed(ILogger logger, string agent);
    }
}

/// <summary>The metric shows these numbers.</summary>
internal enum Circuit
{
    Closed = 0,
    Open = 1,
    HalfOpen = 2,
}
