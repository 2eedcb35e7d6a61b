using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Switches;
using Testing;

namespace ExecutorService.Tests.Agents;

public sealed class AgentGateTests : IDisposable
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);
    private static readonly CapabilityCall Call = new(new Pins("r", null, "c", new DateOnly(2026, 1, 31)), "step", new Arguments([]));

    private readonly FakeTimeProvider _clock = TestClock.AtNoon();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Func<CancellationToken, Task<JsonObject>> _answer = _ => Task.FromResult(new JsonObject { ["x"] = 1 });

    private AgentGate Gate(AgentOptions? options = null)
    {
        var agent = new OneAgent(new Capability("test.work", "", [], ["x"], (_, cancellationToken) => _answer(cancellationToken)));
        return new AgentGate(agent, options ?? new AgentOptions(), new AgentMetrics(_services.GetRequiredService<IMeterFactory>()),
            new FaultSwitches([], _services.GetRequiredService<IMeterFactory>(), _clock, NullLogger<FaultSwitches>.Instance), _clock,
            NullLogger<AgentGate>.Instance);
    }

    private static Task<JsonObject> InvokeAsync(AgentGate gate) =>
        gate.InvokeAsync(gate.Capabilities[0], Call, Time, TestContext.Current.CancellationToken);

    private static async Task<FailureKind> FailureAsync(AgentGate gate) =>
        (await Assert.ThrowsAsync<CapabilityException>(() => InvokeAsync(gate))).Kind;

    [Fact]
    public async Task The_circuit_opens_after_repeated_failures_and_closes_after_one_success()
    {
        using var gate = Gate(new AgentOptions { MinimumThroughput = 4, BreakSeconds = 15 });
        var works = _answer;
        _answer = _ => throw new CapabilityException(FailureKind.Unavailable, "away");
        for (var call = 0; call < 4; call++)
        {
            Assert.Equal(Circuit.Closed, gate.Circuit);
            Assert.Equal(FailureKind.Unavailable, await FailureAsync(gate));
        }
        Assert.Equal(Circuit.Open, gate.Circuit);
        Assert.Equal(FailureKind.CircuitOpen, await FailureAsync(gate));

        _clock.Advance(TimeSpan.FromSeconds(15));
        // Without any traffic it shows that it would try again.
        Assert.Equal(Circuit.HalfOpen, gate.Circuit);
        Assert.Equal(FailureKind.Unavailable, await FailureAsync(gate));
        Assert.Equal(Circuit.Open, gate.Circuit);

        _clock.Advance(TimeSpan.FromSeconds(15));
        _answer = works;
        Assert.Equal(1, (int)(await InvokeAsync(gate))["x"]!);
        Assert.Equal(Circuit.Closed, gate.Circuit);
    }

    [Theory]
    [InlineData(FailureKind.InvalidInput)]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.NotFresh)]
    public async Task A_callers_mistake_never_opens_the_circuit(object kind)
    {
        using var gate = Gate(new AgentOptions { MinimumThroughput = 2 });
        _answer = _ => throw new CapabilityException((FailureKind)kind, "no");
        for (var call = 0; call < 10; call++) Assert.Equal((FailureKind)kind, await FailureAsync(gate));
        Assert.Equal(Circuit.Closed, gate.Circuit);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_cancelled_and_counts_as_a_failure()
    {
        using var gate = Gate(new AgentOptions { MinimumThroughput = 2 });
        _answer = async token => { await Task.Delay(Timeout.InfiniteTimeSpan, _clock, token); return []; };
        for (var call = 0; call < 2; call++)
        {
            var pending = FailureAsync(gate);
            _clock.Advance(Time);
            Assert.Equal(FailureKind.TimedOut, await pending);
        }
        Assert.Equal(Circuit.Open, gate.Circuit);
    }

    [Fact]
    public async Task An_internal_fault_reveals_nothing_about_its_cause()
    {
        using var gate = Gate();
        _answer = _ => throw new InvalidOperationException("secret");
        var failure = await Assert.ThrowsAsync<CapabilityException>(() => InvokeAsync(gate));
        Assert.Equal((FailureKind.Unexpected, "'test.work' failed unexpectedly."), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task No_more_calls_run_at_once_than_allowed_and_the_others_wait_in_their_time()
    {
        using var gate = Gate(new AgentOptions { MaxConcurrentCalls = 2 });
        var (running, most) = (0, 0);
        var open = new TaskCompletionSource();
        _answer = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await open.Task;
            Interlocked.Decrement(ref running);
            return [];
        };
        var calls = Enumerable.Range(0, 5).Select(_ => InvokeAsync(gate)).ToArray();
        Assert.Equal(2, running);
        open.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_caller_who_disconnects_is_not_a_failure_of_the_agent()
    {
        using var gate = Gate(new AgentOptions { MinimumThroughput = 2 });
        _answer = async token => { await Task.Delay(Timeout.InfiniteTimeSpan, _clock, token); return []; };
        for (var call = 0; call < 4; call++)
        {
            using var gone = new CancellationTokenSource();
            var pending = gate.InvokeAsync(gate.Capabilities[0], Call, Time, gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        }
        Assert.Equal(Circuit.Closed, gate.Circuit);
    }

    [Theory]
    [InlineData(null, "success")]
    [InlineData(FailureKind.InvalidInput, "refused")]
    [InlineData(FailureKind.NotFound, "refused")]
    [InlineData(FailureKind.NotFresh, "refused")]
    [InlineData(FailureKind.CircuitOpen, "circuit_open")]
    [InlineData(FailureKind.TimedOut, "timeout")]
    [InlineData(FailureKind.Unavailable, "error")]
    [InlineData(FailureKind.Failed, "error")]
    [InlineData(FailureKind.Unexpected, "error")]
    public void A_status_is_one_of_a_closed_set(object? failure, string status) =>
        Assert.Equal(status, AgentMetrics.Status((FailureKind?)failure));

    public void Dispose() => _services.Dispose();

    private sealed class OneAgent(Capability capability) : IAgent
    {
        public string Name => "test";

        public IReadOnlyList<Capability> Capabilities => [capability];
    }
}
