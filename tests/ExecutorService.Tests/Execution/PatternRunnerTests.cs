using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Execution;
using ExecutorService.Patterns;
using ExecutorService.Tests.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Switches;
using Testing;

namespace ExecutorService.Tests.Execution;

/// <summary>Real patterns, parsed and checked, over an agent of the test's own.</summary>
public sealed class PatternRunnerTests : IDisposable
{
    private static readonly RequestContext Context = new()
    {
        PricingPackId = null,
        LedgerCommitHash = "c",
        UserId = "user-1",
        RequestId = "r-1",
        TraceId = null,
        AsofDate = new DateOnly(2026, 1, 31),
        PortfolioId = "lisbon",
        RequireFresh = false,
    };

    private readonly FakeTimeProvider _clock = TestClock.AtNoon();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<string, Func<CapabilityCall, CancellationToken, Task<JsonObject>>> _work = [];

    [Fact]
    public async Task Independent_steps_run_in_parallel()
    {
        var (here, both) = (0, new TaskCompletionSource());
        _work["test.meet"] = async (_, cancellationToken) =>
        {
            if (Interlocked.Increment(ref here) == 2) both.SetResult();
            await both.Task.WaitAsync(cancellationToken);
            return [];
        };
        var run = await RunAsync(
            """{ "id": "a", "capability": "test.meet", "inputs": {} }, { "id": "b", "capability": "test.meet", "inputs": {} }""");
        Assert.Equal(ExecutionStatus.Success, run.Status);
    }

    [Fact]
    public async Task A_step_starts_after_those_that_it_names_even_if_it_uses_nothing_from_them()
    {
        var order = new List<string>();
        _work["test.note"] = (call, _) => { lock (order)
            order.Add(call.StepId); return Task.FromResult(new JsonObject { ["x"] = call.StepId }); };
        await RunAsync("""
            { "id": "third", "capability": "test.note", "inputs": { "i": "$steps.second.x" } },
            { "id": "second", "capability": "test.note", "inputs": {}, "after": ["first"] },
            { "id": "first", "capability": "test.note", "inputs": {} }
            """);
        Assert.Equal(["first", "second", "third"], order);
    }

    [Fact]
    public async Task A_step_takes_what_an_earlier_one_answered()
    {
        _work["test.one"] = (_, _) => Task.FromResult(new JsonObject { ["x"] = new JsonArray(1.50m, "two") });
        JsonObject? taken = null;
        _work["test.two"] = (call, _) => { taken = call.Arguments.Values; return Task.FromResult(new JsonObject()); };
        await RunAsync(
            """{ "id": "a", "capability": "test.one", "inputs": {} }, { "id": "b", "capability": "test.two", "inputs": { "i": { "all": "$steps.a.x", "one": "$steps.a.x.1" } } }""");
        Assert.Equal("""{"i":{"all":[1.50,"two"],"one":"two"}}""", taken!.ToJsonString());
    }

    [Fact]
    public async Task A_failure_cancels_steps_running_in_parallel_and_skips_those_waiting_for_it()
    {
        var started = new TaskCompletionSource();
        _work["test.fail"] = async (_, _) => { await started.Task; throw new CapabilityException(FailureKind.Failed, "It broke."); };
        _work["test.wait"] =
            async (_, cancellationToken) => { started.SetResult(); await Task.Delay(Timeout.InfiniteTimeSpan, _clock,
                cancellationToken); return []; };
        _work["test.never"] = (_, _) => throw new InvalidOperationException("must not run");
        var run = await RunAsync("""
            { "id": "a", "capability": "test.fail", "inputs": {} },
            { "id": "b", "capability": "test.wait", "inputs": {} },
            { "id": "c", "capability": "test.never", "inputs": {}, "after": ["a"] }
            """);
        Assert.Equal((ExecutionStatus.Error, ExecutionError.StepFailed, null), (run.Status, run.Error, run.Result));
        Assert.Equal(["failed", "cancelled", "skipped"], run.Steps.Select(step => step.Status));
        Assert.Equal("Step 'a' failed. It broke.", run.Exception!.Message);
    }

    [Fact]
    public async Task The_step_that_ended_the_run_is_named_and_not_an_optional_one_that_failed_before_it()
    {
        _work["test.away"] = (_, _) => throw new CapabilityException(FailureKind.Unavailable, "away");
        _work["test.fail"] = (_, _) => throw new CapabilityException(FailureKind.Failed, "It broke.");
        var run = await RunAsync("""
            { "id": "a", "capability": "test.away", "inputs": {}, "optional": true },
            { "id": "b", "capability": "test.fail", "inputs": {}, "after": ["a"] }
            """);
        Assert.Equal(["failed", "failed"], run.Steps.Select(step => step.Status));
        Assert.Equal("Step 'b' failed. It broke.", run.Exception!.Message);
    }

    [Fact]
    public async Task An_optional_failure_leaves_null_to_those_that_refer_to_it()
    {
        _work["test.fail"] = (_, _) => throw new CapabilityException(FailureKind.Unavailable, "away");
        _work["test.two"] = (call, _) => Task.FromResult(new JsonObject { ["x"] = call.Arguments.Values["i"] is null });
        var run =
            await RunAsync(
                """{ "id": "a", "capability": "test.fail", "inputs": {}, "optional": true }, { "id": "b", "capability": "test.two", "inputs": { "i": "$steps.a.x" } }""",
                """{ "a": "$steps.a.x", "b": "$steps.b.x" }""");
        Assert.Equal((ExecutionStatus.Degraded, """{"a":null,"b":true}"""), (run.Status, run.Result));
    }

    [Fact]
    public async Task A_step_has_its_own_time_out()
    {
        _work["test.hang"] =
            async (_, cancellationToken) => { await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken); return []; };
        var pending = RunAsync("""{ "id": "a", "capability": "test.hang", "inputs": {}, "timeout_ms": 250 }""");
        await UntilAsync(pending, TimeSpan.FromMilliseconds(250));
        var run = await pending;
        Assert.Equal((ExecutionError.TimedOut, "failed", "timeout"), (run.Error, run.Steps[0].Status, run.Steps[0].Error));
        Assert.Equal(250, run.Steps[0].DurationMs);
    }

    [Fact]
    public async Task A_whole_execution_has_its_own_time_out_whatever_its_steps_add_up_to()
    {
        _work["test.hang"] =
            async (_, cancellationToken) => { await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken); return []; };
        var pending =
            RunAsync(
                """{ "id": "a", "capability": "test.hang", "inputs": {}, "timeout_ms": 60000 }, { "id": "b", "capability": "test.hang", "inputs": {}, "after": ["a"] }""");
        await UntilAsync(pending, TimeSpan.FromSeconds(30));
        var run = await pending;
        Assert.Equal((ExecutionError.TimedOut, "cancelled skipped"), (run.Error, string.Join(' ', run.Steps.Select(step => step.Status))));
        Assert.Equal("The execution timed out.", run.Exception!.Message);
    }

    /// <summary>Turns the clock as soon as the step has begun to wait; the second turn finds nobody.</summary>
    private async Task UntilAsync(Task pending, TimeSpan time)
    {
        await _hanging.Task;
        _clock.Advance(time);
        await pending;
    }

    private readonly TaskCompletionSource _hanging = new();

    private async Task<Run> RunAsync(string steps, string result = "{}")
    {
        if (_work.Remove("test.hang", out var hang))
            _work["test.hang"] = (call, token) => { var waiting = hang(call, token); _hanging.TrySetResult(); return waiting; };
        var agent =
            new WorkingAgent([.. _work.Select(work => new Capability(work.Key, "", [new("i", Required: false)], ["x"], work.Value))]);
        using var agents = new AgentRegistry([agent], Options.Create(new AgentOptions()),
            new AgentMetrics(_services.GetRequiredService<IMeterFactory>()),
            new FaultSwitches([], _services.GetRequiredService<IMeterFactory>(), _clock, NullLogger<FaultSwitches>.Instance), _clock,
            NullLogger<AgentGate>.Instance);
        using var files = new PatternFiles();
        files.Write("p", PatternRulesTests.Pattern("p", steps).Replace("\"result\": {}", $"\"result\": {result}",
            StringComparison.Ordinal));
        var pattern = new PatternCatalogue(agents, Options.Create(new PatternOptions { Directory = files.Path })).Find("p")!;
        var runner = new PatternRunner(agents, new ExecutionMetrics(_services.GetRequiredService<IMeterFactory>()),
            Options.Create(new ExecutionOptions()), _clock);
        return await runner.RunAsync(pattern, new JsonObject { ["portfolio_id"] = "lisbon" }, Context,
            TestContext.Current.CancellationToken);
    }

    public void Dispose() => _services.Dispose();

    private sealed class WorkingAgent(IReadOnlyList<Capability> capabilities) : IAgent
    {
        public string Name => "test";

        public IReadOnlyList<Capability> Capabilities => capabilities;
    }
}
