using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using GenerationService.Sla.Objectives;
using Testing;
using Testing.Checks;
using Testing.Monitoring;

namespace GenerationService.Tests.Sla;

/// <summary>
/// The figures of <c>/sla/status</c> are those that a real Prometheus, scraping the real service, answers to the queries in slo.yml.
/// </summary>
public sealed class PrometheusTests(PrometheusServer prometheus) : IClassFixture<PrometheusServer>
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_says_what_the_queries_answer_within_a_thousandth()
    {
        await using var target = (await CheckTarget.StartAsync()).On("/shop", 200);
        await using var service = await ServiceProcess.StartAsync("GenerationService", SlaApp.Settings(target,
        [
            ("Sla:PrometheusUrl", prometheus.Http.BaseAddress!.ToString()), ("Queue:Capacity", "1"), ("Queue:PollSeconds", "60"),
            ("Sla:Checks:shop:IntervalSeconds", "5"), ("Sla:Checks:shop:TimeoutSeconds", "4"), ("Sla:WatchSeconds", "1"),
            ("Sla:Checks:bad:Url", target.Address + "/nothing"), ("Sla:Checks:bad:IntervalSeconds", "5"),
            ("Sla:Checks:bad:TimeoutSeconds", "4"),
        ]));
        using var http = new HttpClient { BaseAddress = service.Address };
        await prometheus.ScrapeAsync("generation", service.Address);
        // The first of its kind begins a series; only what comes later is an increase.
        await AskAsync(http, 3);
        await Eventually.TrueAsync(async () => await ValueAsync("sum(http_requests_total{endpoint=\"/users/{id}\"})") >= 3);
        var slo = SloFile.Embedded();
        var status = await http.GetFromJsonAsync<JsonElement>("/sla/status", Test);
        Assert.Matches(
            "^(Too little traffic: [0-9]+ requests in this window, and 100 are needed|No requests were measured in this window)[.]$",
            status.GetProperty("windows")[1].GetProperty("apdex").GetProperty("reason").GetString());
        await Eventually.TrueAsync(async () =>
        {
            await AskAsync(http, 20);
            status = await http.GetFromJsonAsync<JsonElement>("/sla/status", Test);
            // One of the two checks passes; both must have run.
            return slo.Sla.All(term => Figure(status, 1, term.Name) is not null) && Figure(status, 1, "availability") == 0.5;
        });

        var at = status.GetProperty("evaluated_at").GetDateTimeOffset();
        var compared = 0;
        foreach (var (window, i) in SlaWindows.OfStatus.Select((window, i) => (window, i)))
        {
            foreach (var term in slo.Sla.Where(term => term.Source == "prometheus"))
            {
                var (ours, theirs) = (Figure(status, i, term.Name), await prometheus.ValueAsync(term.Over(window), at));
                Assert.True(ours is not null && theirs is not null && Math.Abs(ours.Value - theirs.Value) <= 0.001 * Math.Abs(theirs.Value),
                    string.Create(CultureInfo.InvariantCulture, $"{term.Name} over {window}: {ours} and {theirs}"));
                compared++;
            }
        }
        Assert.Equal(25, compared);
        // Every refusal is a 503, and none of them an error.
        Assert.Equal(0, Figure(status, 1, "error_rate"));
        Assert.True(await prometheus.ValueAsync("""sum(increase(http_requests_total{status="503"}[1h]))""", at) > 1);
        // The gauge that the query asks for says so too.
        await Eventually.TrueAsync(async () => await ValueAsync(slo.Term("availability").Over(SlaWindow.Hour)) == 0.5);
        await Eventually.TrueAsync(async () => await ValueAsync("sla_apdex") is > 0.5 and <= 1);
    }

    [Fact]
    public async Task Without_an_answer_the_figures_are_unknown_and_say_why()
    {
        await using var sla = await SlaApp.StartAsync(("Sla:PrometheusUrl", "http://127.0.0.1:1"), ("Outbound:prometheus:Retries", "0"));
        var figure = (await sla.GetAsync("/sla/status")).GetProperty("windows")[1].GetProperty("apdex");
        Assert.Equal((JsonValueKind.Null, "unknown", "Prometheus could not be reached."), (figure.GetProperty("value").ValueKind,
            figure.GetProperty("verdict").GetString(), figure.GetProperty("reason").GetString()));
    }

    private Task<double?> ValueAsync(string query) => prometheus.ValueAsync(query, TimeProvider.System.GetUtcNow());

    private static double? Figure(JsonElement status, int window, string term) =>
        status.GetProperty("windows")[window].GetProperty(term) switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            { ValueKind: JsonValueKind.Object } figure when figure.GetProperty("value") is { ValueKind: JsonValueKind.Number } value =>
                value.GetDouble(),
            _ => null,
        };

    private static async Task AskAsync(HttpClient http, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await http.GetAsync(new Uri($"/users/nobody-{i}", UriKind.Relative), Test);
        }
        // No secret is configured, which its contract answers with a 503.
        using var refused = await http.PostAsync(new Uri("/payments/webhooks/stripe", UriKind.Relative), new StringContent("{}"), Test);
        Assert.Equal(503, (int)refused.StatusCode);
    }
}
