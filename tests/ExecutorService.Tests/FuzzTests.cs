using System.Text;
using System.Text.Json.Nodes;
using ExecutorService.Tests.Execution;
using Testing;

namespace ExecutorService.Tests;

/// <summary>
/// Whatever comes in is answered: with success, or with a problem that says what is wrong. No caller's mistake opens a circuit.
/// </summary>
public sealed class FuzzTests
{
    private const int PerBody = 120;

    [Theory]
    [InlineData("/v1/execute",
        """{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon","days":31},"asof_date":"2026-01-31","require_fresh":true,"pricing_pack_id":"PP_2026-01-31_0123456789ab"}""")]
    [InlineData("/v1/execute",
        """{"pattern_id":"revenue_outlook","inputs":{"portfolio_id":"lisbon","days":30,"lately":90},"asof_date":"2026-01-31"}""")]
    [InlineData("/v1/execute",
        """{"pattern_id":"cost_breakdown","inputs":{"portfolio_id":"lisbon"},"asof_date":"2026-01-31","ledger_commit_hash":"0000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("/v1/execute",
        """{"pattern_id":"pack_diff","inputs":{"portfolio_id":"lisbon","base_pack_id":"PP_2026-01-31_0123456789ab"}}""")]
    [InlineData("/v1/execute",
        """{"pattern_id":"listing_refresh","inputs":{"property_name":"Casa","city":"Lisbon","property_type":"loft","bedrooms":2}}""")]
    [InlineData("/v1/ledger/entries",
        """{"entries":[{"entry_id":"e-1","kind":"booking","date":"2026-01-05","portfolio_id":"lisbon","property_id":"alfama-1","amount":300.5,"currency":"EUR","nights":3,"memo":"m"},{"entry_id":"e-2","kind":"cost","date":"2026-01-05","portfolio_id":"lisbon","property_id":"alfama-1","amount":30,"currency":"JPY"}]}""")]
    public async Task No_body_is_answered_with_less_than_a_problem(string path, string sound)
    {
        await using var platform = await PlatformFixture.StartAsync();
        var (random, refused) = (new Random(1), 0);
        for (var i = 0; i < PerBody; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(SpoiltJson.Spoil(JsonNode.Parse(sound)!, random, random.Next(1, 3)));
            if (random.Next(5) == 0) bytes = SpoiltJson.SpoilBytes(bytes, random);
            if (await platform.Http.SendSpoiltAsync("POST", path, bytes, ("X-User-ID", random.Next(10) == 0 ? "a b" : "user-1"),
                ("X-Request-ID", random.Next(10) == 0 ? "😀" : $"r-{random.Next(200)}")) >= 400) refused++;
        }
        Assert.InRange(refused, PerBody / 2, PerBody - 1);
        foreach (var agent in new[] { "ledger", "pricing", "analytics", "generation" })
            Assert.Equal(0, await platform.Http.MetricAsync($$"""executor_circuit_breaker_state{agent_name="{{agent}}"}"""));
        Assert.True((bool)(await platform.Http.AskAsync("/v1/ledger/verify"))["valid"]!);
    }

    [Theory]
    [InlineData("GET", "/v1/patterns/{0}")]
    [InlineData("GET", "/v1/executions/{0}")]
    [InlineData("POST", "/v1/executions/{0}/replay")]
    [InlineData("GET", "/v1/ledger/{0}")]
    [InlineData("GET", "/v1/ledger/{0}/entries")]
    public async Task No_id_is_answered_with_less_than_a_problem(string method, string path)
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        foreach (var id in new[] { "a%20b", new string('x', 2000), "%FF%FE", "%ED%A0%80", "%27%3B%20DROP%20TABLE%20executions",
            "%F0%9F%98%80", "..%2F..%2Fetc", "%0D%0AX-A:%20b", new string('f', 64) })
            Assert.Equal(404, await http.SendSpoiltAsync(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id),
                [], ("X-User-ID", "user-1")));
    }
}
