using System.Net;

namespace ExecutorService.Tests.Execution;

public sealed class ExecutionMetricsTests
{
    [Fact]
    public async Task An_execution_is_counted_and_timed_as_a_whole_by_step_and_by_agent()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        foreach (var (series, value) in new (string, double)[]
        {
            ("""executor_requests_total{pattern_id="portfolio_overview",status="success"}""", 2),
            ("""executor_api_request_duration_seconds_count{pattern_id="portfolio_overview",status="success"}""", 2),
            ("""executor_pattern_executions_total{pattern_id="portfolio_overview",status="success"}""", 2),
            ("""executor_pattern_step_duration_seconds_count{pattern_id="portfolio_overview",step_index="0",capability="ledger.performance"}""", 2),
            ("""executor_pattern_step_duration_seconds_count{pattern_id="portfolio_overview",step_index="3",capability="generation.text"}""", 2),
            ("""executor_agent_invocations_total{agent_name="pricing",capability="pricing.pin_pack",status="success"}""", 2),
            ("""executor_agent_invocations_total{agent_name="analytics",capability="analytics.portfolio_overview",status="success"}""", 2),
            ("""executor_agent_latency_seconds_count{agent_name="ledger",capability="ledger.performance"}""", 2),
            ("""executor_circuit_breaker_state{agent_name="ledger"}""", 0),
            ("""executor_circuit_breaker_state{agent_name="generation"}""", 0),
        })
            Assert.Equal((series, value), (series, await platform.Http.MetricAsync(series)));
    }

    [Fact]
    public async Task What_has_not_happened_yet_is_0_and_not_absent()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        foreach (var pattern in new[] { "portfolio_overview", "pack_diff" })
            foreach (var status in new[] { "success", "degraded", "error", "rejected" })
                foreach (var counter in new[] { "executor_requests_total", "executor_pattern_executions_total" })
                    Assert.Equal(0, await http.MetricAsync($$"""{{counter}}{pattern_id="{{pattern}}",status="{{status}}"}"""));
        foreach (var agent in new[] { "analytics", "generation", "ledger", "pricing" })
            Assert.Equal(0, await http.MetricAsync($$"""executor_circuit_breaker_failures_total{agent_name="{{agent}}"}"""));
    }

    [Fact]
    public async Task What_a_caller_wrote_is_never_a_label()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(new { pattern_id = "evil_pattern", inputs = new { portfolio_id = "lisbon" } },
            HttpStatusCode.NotFound);
        var metrics = await platform.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("evil_pattern", metrics);
        Assert.Equal(1, await platform.Http.MetricAsync("""executor_requests_total{pattern_id="unknown",status="rejected"}"""));
        Assert.DoesNotContain("executor_request_errors_total{pattern_id=\"unknown\"", metrics);
        foreach (var error in new[] { "no_pack", "no_fresh_pack", "circuit_open", "timeout", "unavailable", "step_failed", "unexpected" })
            Assert.Equal(0, await platform.Http.MetricAsync(
                $$"""executor_request_errors_total{pattern_id="portfolio_overview",error_type="{{error}}"}"""));
        Assert.DoesNotContain("lisbon", metrics);
        Assert.DoesNotContain("user-1", metrics);
    }

    [Fact]
    public async Task An_outage_is_counted_as_an_error_and_opens_the_circuit_of_the_agent_alone()
    {
        await using var platform = await PlatformFixture.StartAsync(
            new Dictionary<string, string?> { ["Agents:MinimumThroughput"] = "3", ["Outbound:BreakerMinimumThroughput"] = "1000" });
        platform.Pricing.Fails = 500;
        foreach (var type in new[] { "unavailable", "unavailable", "unavailable", "circuit-open" })
            Assert.Equal("urn:platform:executor:" + type,
                (string)(await platform.Http.ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.ServiceUnavailable))["type"]!);
        foreach (var (series, value) in new (string, double)[]
        {
            ("""executor_requests_total{pattern_id="portfolio_overview",status="error"}""", 4),
            ("""executor_request_errors_total{pattern_id="portfolio_overview",error_type="unavailable"}""", 3),
            ("""executor_request_errors_total{pattern_id="portfolio_overview",error_type="circuit_open"}""", 1),
            ("""executor_circuit_breaker_state{agent_name="pricing"}""", 1),
            ("""executor_circuit_breaker_state{agent_name="generation"}""", 0),
            ("""executor_circuit_breaker_failures_total{agent_name="pricing"}""", 3),
            ("""executor_agent_invocations_total{agent_name="pricing",capability="pricing.pin_pack",status="circuit_open"}""", 1),
        })
            Assert.Equal((series, value), (series, await platform.Http.MetricAsync(series)));
        Assert.Equal("open", (string)(await platform.Http.AskAsync("/v1/agents"))["agents"]![1]!["circuit"]!);
    }
}
