using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Testing;

namespace AppHost.Tests;

public sealed class PlatformTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string[] Services = ["pricing", "generation", "executor"];

    [Fact]
    public async Task Every_service_is_alive_and_ready()
    {
        foreach (var service in Services)
        {
            using var client = platform.Application.CreateHttpClient(service, "http");
            foreach (var path in new[] { "/alive", "/health" })
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal(200, (int)answer.StatusCode);
            }
        }
    }

    /// <summary>From facts to an answer, through all three services, with the numbers worked out by hand.</summary>
    [Fact]
    public async Task An_execution_adds_up_what_the_ledger_says_beside_what_the_pack_asks()
    {
        await platform.SendAsync(HttpMethod.Put, "pricing", "/properties/seaside",
            new { portfolio_id = "lisbon", currency = "EUR", time_zone = "UTC", reference_price = 100m, floor = 60m,
                ceiling = 180m, largest_daily_step = 40m });
        await platform.SendAsync(HttpMethod.Put, "pricing", "/properties/oldtown",
            new { portfolio_id = "lisbon", currency = "EUR", time_zone = "UTC", reference_price = 80m, floor = 50m,
                ceiling = 150m, largest_daily_step = 30m });
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var pack = await platform.SendAsync(HttpMethod.Post, "pricing", "/packs", new { date = today, nights = 30 });
        var commit = await platform.SendAsync(HttpMethod.Post, "executor", "/v1/ledger/entries", new
        {
            entries = new object[]
            {
                new { kind = "booking", date = today.AddDays(-3), portfolio_id = "lisbon", property_id = "seaside",
                    amount = 240.00m, currency = "EUR", nights = 2 },
                new { kind = "booking", date = today.AddDays(-9), portfolio_id = "lisbon", property_id = "seaside",
                    amount = 105.50m, currency = "EUR", nights = 1 },
                new { kind = "cost", date = today.AddDays(-9), portfolio_id = "lisbon", property_id = "seaside",
                    amount = 45.25m, currency = "EUR" },
                new { kind = "booking", date = today.AddDays(-5), portfolio_id = "lisbon", property_id = "oldtown",
                    amount = 255.00m, currency = "EUR", nights = 3 },
                new { kind = "booking", date = today.AddDays(-5), portfolio_id = "porto", property_id = "riverside",
                    amount = 999.00m, currency = "EUR", nights = 1 },
            },
        });

        var execution = await platform.SendAsync(HttpMethod.Post, "executor", "/v1/execute",
            new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" }, asof_date = today, require_fresh = true });

        Assert.Equal((string)pack["pack_id"]!, (string)execution["context"]!["pricing_pack_id"]!);
        Assert.Equal((string)commit["commit"]!, (string)execution["context"]!["ledger_commit_hash"]!);
        Assert.All(execution["steps"]!.AsArray(), step => Assert.Equal("success", (string)step!["status"]!));

        var result = execution["result"]!;
        var total = Assert.Single(result["totals"]!.AsArray())!;
        Assert.Equal("EUR", (string)total["currency"]!);
        Assert.Equal(600.50m, (decimal)total["revenue"]!);
        Assert.Equal(6, (int)total["nights_sold"]!);
        Assert.Equal(100.08m, (decimal)total["adr"]!);
        Assert.Equal(555.25m, (decimal)total["net"]!);

        var seaside = result["properties"]!.AsArray().Single(property => (string)property!["property_id"]! == "seaside")!;
        Assert.Equal(345.50m, (decimal)seaside["revenue"]!);
        Assert.Equal(115.17m, (decimal)seaside["adr"]!);
        Assert.Equal(300.25m, (decimal)seaside["net"]!);
        var prices = await PricesOfAsync((string)pack["pack_id"]!, "seaside");
        Assert.Equal(prices.Min(), (decimal)seaside["pack_lowest"]!);
        Assert.Equal(prices.Max(), (decimal)seaside["pack_highest"]!);
        Assert.All(prices, price => Assert.InRange(price, 60m, 180m));
        Assert.Contains("600.50", (string)result["summary"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_is_told_of_every_process_that_is_measured_and_reaches_it()
    {
        IReadOnlyList<TargetFile> targets = [];
        await Eventually.TrueAsync(() => Task.FromResult((targets = TargetFile.Read(platform.Run)).Count >= 11));

        Assert.Equal(
            ["alertmanager", "blackbox", "executor", "generation", "node", "pricing", "probe", "probe", "probe", "prometheus",
                "redis-exporter"],
            targets.Select(target => target.Job).Order(StringComparer.Ordinal));
        using var client = new HttpClient();
        foreach (var target in targets.Where(target => target.Job != "probe"))
        {
            using var answer = await client.GetAsync(new Uri($"http://{target.Address}{target.Path}"),
                TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_services_that_tell_each_other_of_changes_are_connected_to_Redis()
    {
        var connection = (await platform.Application.GetConnectionStringAsync("cache", TestContext.Current.CancellationToken))!.Split(':');
        await Eventually.TrueAsync(async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(connection[0], int.Parse(connection[1], CultureInfo.InvariantCulture),
                TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync("CLIENT LIST\r\nQUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var clients = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
            return clients.Contains("name=PricingService ", StringComparison.Ordinal)
                && clients.Contains("name=GenerationService ", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_resource_writes_a_log_of_its_own_in_the_run_directory()
    {
        foreach (var resource in new[] { "pricing", "generation", "executor", "prometheus", "alertmanager", "cache" })
        {
            var log = new FileInfo(Path.Combine(platform.Run.FullName, "logs", resource + ".log"));
            await Eventually.TrueAsync(() =>
            {
                log.Refresh();
                return Task.FromResult(log is { Exists: true, Length: > 0 });
            });
        }
    }

    private async Task<List<decimal>> PricesOfAsync(string pack, string property)
    {
        var read = await platform.SendAsync(HttpMethod.Get, "pricing",
            string.Create(CultureInfo.InvariantCulture, $"/packs/{pack}?property_id={property}"));
        JsonNode? only = Assert.Single(read["prices"]!.AsArray());
        return [.. only!["nights"]!.AsArray().Select(night => (decimal)night!["price"]!)];
    }
}
