using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ExecutorService.Tests.Execution;

/// <summary>Services that are away for a moment.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_replica_that_is_not_ready_is_asked_again()
    {
        await using var platform = await PlatformFixture.StartAsync(
            new Dictionary<string, string?> { ["Outbound:Retries"] = "1", ["Outbound:RetryDelaySeconds"] = "0.001" });
        platform.Pricing.IsNotReadyOnce();
        platform.Generation.IsNotReadyOnce();
        Assert.Equal("success", (string)(await platform.Http.ExecuteAsync(PlatformFixture.Overview()))["status"]!);
        Assert.Equal(2, platform.Pricing.Seen.Count(seen => seen.StartsWith("GET /packs/latest", StringComparison.Ordinal)));
        Assert.Equal(2, platform.Generation.Seen.Count(seen => seen == "POST /generate"));
    }

    [Fact]
    public async Task After_an_outage_one_break_is_waited_for_and_not_two()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        await using var platform = await PlatformFixture.StartAsync(
            new Dictionary<string, string?> { ["Agents:MinimumThroughput"] = "2", ["Agents:BreakSeconds"] = "15",
                ["Outbound:BreakerMinimumThroughput"] = "2", ["Outbound:BreakerOpenSeconds"] = "600" }, clock: clock);
        // Without a text: that would be waited for by a clock that nobody turns.
        var review = new { pattern_id = "price_review", inputs = new { portfolio_id = "lisbon" } };
        platform.Pricing.Fails = 500;
        foreach (var type in new[] { "unavailable", "unavailable", "circuit-open" })
            Assert.Equal("urn:platform:executor:" + type,
                (string)(await platform.Http.ExecuteAsync(review, HttpStatusCode.ServiceUnavailable))["type"]!);

        platform.Pricing.Fails = null;
        clock.Advance(TimeSpan.FromSeconds(15.1));

        Assert.Equal("success", (string)(await platform.Http.ExecuteAsync(review))["status"]!);
    }

    [Fact]
    public async Task A_text_is_listened_for_and_never_asked_for_again()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.States = ["queued", "running", "running"];
        Assert.Equal("Text 1.", (string)(await platform.Http.ExecuteAsync(PlatformFixture.Overview()))["result"]!["summary"]!);
        Assert.Equal(1, platform.Generation.Streams);
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_opened_again()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.Cuts = 1;
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Equal(("success", "Text 1."), ((string)answer["status"]!, (string)answer["result"]!["summary"]!));
        Assert.Equal((2, 1), (platform.Generation.Streams, platform.Generation.Jobs));
    }

    [Theory]
    [InlineData("cancelled", "failed")]
    [InlineData("failed", "failed")]
    public async Task A_text_that_ends_without_being_written_is_told_by_its_last_event(string outcome, string error)
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.Outcome = outcome;
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Equal(("degraded", error), ((string)answer["status"]!, (string)answer["steps"]![3]!["error"]!));
    }
}
