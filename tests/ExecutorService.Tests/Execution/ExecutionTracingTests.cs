using System.Collections.Concurrent;
using System.Diagnostics;

namespace ExecutorService.Tests.Execution;

public sealed class ExecutionTracingTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public ExecutionTracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ExecutorService.Execution",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private Activity[] Of(string requestId)
    {
        var root = _spans.Single(span => span.OperationName == "execute_pattern" && (string?)span.GetTagItem("request_id") == requestId);
        return [root, .. _spans.Where(span => span.ParentSpanId == root.SpanId)];
    }

    [Fact]
    public async Task An_execution_is_one_span_with_its_pins_and_one_for_each_step_with_agent_and_capability()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var requestId = Guid.NewGuid().ToString("N");
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: requestId);

        var spans = Of(requestId);
        var tags = spans[0].TagObjects.ToDictionary();
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["pattern_id"] = "portfolio_overview", ["pattern_inputs_count"] = 2, ["pattern_input_keys"] = "portfolio_id,days",
                ["pricing_pack_id"] = PlatformFixture.Pack, ["ledger_commit_hash"] = platform.Commit, ["request_id"] = requestId,
                ["trace_id"] = (string?)answer["context"]!["trace_id"], ["asof_date"] = "2026-01-31", ["require_fresh"] = false,
                // printf lisbon | sha256sum; printf user-1 | sha256sum
                ["portfolio_id"] = "2c146785", ["user_id"] = "c6c289e4",
            }.OrderBy(tag => tag.Key), tags.OrderBy(tag => tag.Key));
        Assert.Equal(
            ["analytics analytics.portfolio_overview 2", "generation generation.text 3", "ledger ledger.performance 0",
                "pricing pricing.pack_prices 1"],
            spans.Skip(1)
                .Select(span => $"{span.GetTagItem("agent_name")} {span.GetTagItem("capability")} {span.GetTagItem("step_index")}")
                .Order());
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task An_execution_that_found_no_pack_tells_who_asked_and_all_that_was_pinned()
    {
        await using var platform = await PlatformFixture.StartAsync(packState: "stale");
        var requestId = Guid.NewGuid().ToString("N");
        await platform.Http
            .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" },
                require_fresh = true, asof_date = "2026-01-31" },
                System.Net.HttpStatusCode.ServiceUnavailable, requestId: requestId);
        var span = Of(requestId)[0];
        Assert.Equal(
            (ActivityStatusCode.Error, "no_fresh_pack", "c6c289e4", "2c146785", platform.Commit, "2026-01-31", true, null),
            (span.Status, span.GetTagItem("error.type"), span.GetTagItem("user_id"), span.GetTagItem("portfolio_id"),
                span.GetTagItem("ledger_commit_hash"), span.GetTagItem("asof_date"),
                span.GetTagItem("require_fresh"), span.GetTagItem("pricing_pack_id")));
    }

    [Fact]
    public async Task A_refused_request_tells_who_asked_and_not_what_was_asked_for()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(new { pattern_id = "nonsense" }, System.Net.HttpStatusCode.NotFound, user: "user-of-nonsense");
        // printf user-of-nonsense | sha256sum
        var span = Assert.Single(_spans, span => (string?)span.GetTagItem("user_id") == "b291d714");
        Assert.Equal((ActivityStatusCode.Error, "unknown_pattern", null),
            (span.Status, span.GetTagItem("error.type"), span.GetTagItem("pattern_id")));
    }

    [Fact]
    public async Task No_span_holds_a_value_of_the_inputs_or_of_the_answer()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var requestId = Guid.NewGuid().ToString("N");
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: requestId);
        var everything = string.Join(' ', Of(requestId).SelectMany(span => span.TagObjects.Select(tag => tag.Value?.ToString())));
        // By itself: within the hexadecimal digits of an id a number may stand by chance.
        Assert.All(["lisbon", "user-1", "alfama", "810", "Text 1"], value => Assert.DoesNotMatch($@"\b{value}\b", everything));
    }

    [Fact]
    public async Task A_failed_step_marks_its_span_with_what_failed()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.Fails = 500;
        var requestId = Guid.NewGuid().ToString("N");
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: requestId);
        var step = Assert.Single(Of(requestId), span => span.OperationName == "generation.text");
        Assert.Equal((ActivityStatusCode.Error, true, "unavailable"),
            (step.Status, (bool)step.GetTagItem("error")!, (string)step.GetTagItem("error.type")!));
        Assert.Equal("The generation service answered 500.", step.GetTagItem("error.message"));
    }

    public void Dispose() => _listener.Dispose();
}
