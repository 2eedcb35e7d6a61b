using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;

namespace GenerationService.Tests.Payments;

/// <summary>Several replicas on one PostgreSQL, and services that are killed: each event is stored once, and none is lost.</summary>
public sealed class ReplicaTests(PostgreSqlServer server)
{
    private const int Charges = 20;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_replicas_that_get_the_same_events_at_once_store_and_count_each_once_and_answer_200()
    {
        var settings = new Dictionary<string, string?>(StripeSender.Settings)
        {
            ["ConnectionStrings:generation"] = await server.CreateDatabaseAsync(),
        };
        var clock = TestClock.AtNoon();
        await using var first = new GenerationApp(settings, clock);
        await using var second = new GenerationApp(settings, clock);
        HttpClient[] replicas = [first.CreateClient(), second.CreateClient()];
        var events = Enumerable.Range(0, Charges).SelectMany(number => new[]
        {
            StripeSender.Charge($"evt_{number}_a", "charge.succeeded", id: $"ch_{number}"),
            StripeSender.Charge($"evt_{number}_b", "charge.updated", id: $"ch_{number}", second: 1),
            StripeSender.Refund($"evt_{number}_c", id: $"re_{number}", charge: $"ch_{number}"),
            StripeSender.Dispute($"evt_{number}_d", "charge.dispute.closed", "won", id: $"du_{number}", charge: $"ch_{number}"),
        }).ToArray();
        var deliveries = events.SelectMany(body => new[] { (0, body), (1, body), (0, body) }).ToArray();
        new Random(4).Shuffle(deliveries);

        var results = new System.Collections.Concurrent.ConcurrentBag<string?>();
        await Parallel.ForEachAsync(deliveries, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (delivery, _) =>
        {
            var (status, answer) = await new StripeSender(replicas[delivery.Item1], clock).SendAsync(delivery.body);
            Assert.True(status == 200, answer.ToJsonString());
            results.Add((string?)answer["result"]);
        });

        Assert.Equal(events.Length, results.Count(result => result == "stored"));
        Assert.Equal(2 * events.Length, results.Count(result => result == "duplicate"));
        var payments = (await replicas[0].GetFromJsonAsync<JsonObject>("/payments?limit=200", Test))!["payments"]!.AsArray();
        Assert.Equal(Charges, payments.Count);
        Assert.All(payments, payment =>
            Assert.Equal(("partly_refunded", 30m), ((string?)payment!["state"], (decimal)payment["refunded"]!)));
        Assert.Equal(2 * events.Length, await SumAsync(replicas, """payment_requests_total{provider="stripe",status="duplicate"}"""));
        Assert.Equal(Charges, await SumAsync(replicas, """payment_requests_total{provider="stripe",status="succeeded"}"""));
        Assert.Equal(Charges * 100, await SumAsync(replicas, """payment_amount_total{currency="EUR",provider="stripe"}"""));
    }

    private static async Task<double> SumAsync(HttpClient[] replicas, string series)
    {
        double sum = 0;
        foreach (var replica in replicas)
        {
            var lines = (await replica.GetStringAsync("/metrics", Test)).Split('\n');
            var value = lines.Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[series.Length..];
            sum += double.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
        }
        return sum;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_event_answered_with_200_is_stored_though_the_service_is_killed(bool onPostgreSql)
    {
        using var data = new TemporaryDirectory();
        var settings = new Dictionary<string, string?>(StripeSender.Settings) { ["Storage:DataDirectory"] = data.Path };
        if (onPostgreSql) settings["ConnectionStrings:generation"] = await server.CreateDatabaseAsync();
        var bodies = Enumerable.Range(0, 120).Select(number =>
            StripeSender.Charge($"evt_{number}", "charge.succeeded", id: $"ch_{number}", second: number)).ToArray();
        var taken = new HashSet<string>();

        for (var kill = 1; kill <= 3; kill++)
        {
            var service = await ServiceProcess.StartAsync("GenerationService", settings);
            using var http = new HttpClient { BaseAddress = service.Address };
            var enough = new TaskCompletionSource();
            var upTo = kill * 25;
            var sending = Parallel.ForEachAsync(bodies.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (body, _) =>
            {
                try
                {
                    if ((await new StripeSender(http, TimeProvider.System).SendAsync(body.Item)).Status != 200) return;
                    lock (taken)
                    {
                        taken.Add($"ch_{body.Index}");
                        if (taken.Count >= upTo) enough.TrySetResult();
                    }
                }
                catch (HttpRequestException)
                {
                    // The service is gone: Stripe would send it again.
                }
            });
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Test);
            await service.DisposeAsync(); // kill -9
            await sending;
        }

        await using var restarted = await ServiceProcess.StartAsync("GenerationService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        Assert.InRange(taken.Count, 75, bodies.Length);
        Assert.Superset(taken, await ChargesAsync(again));
        foreach (var body in bodies) Assert.Equal(200, (await new StripeSender(again, TimeProvider.System).SendAsync(body)).Status);
        Assert.Equal(bodies.Length, (await ChargesAsync(again)).Count);
    }

    private static async Task<HashSet<string>> ChargesAsync(HttpClient http)
    {
        var page = (await http.GetFromJsonAsync<JsonObject>("/payments?limit=200", Test))!["payments"]!.AsArray();
        Assert.All(page, payment => Assert.Equal("succeeded", (string?)payment!["state"]));
        Assert.Equal(page.Count, page.DistinctBy(payment => (string?)payment!["charge_id"]).Count());
        return [.. page.Select(payment => (string)payment!["charge_id"]!)];
    }
}
