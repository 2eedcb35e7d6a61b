using System.Globalization;
using System.Text.Json;
using Testing;

namespace ExecutorService.Tests.EndToEnd;

/// <summary>One file of bookings fills PricingService and this service's ledger in one command.</summary>
public sealed class ImportedBookingTests : IAsyncLifetime
{
    private const string Map = """
        { "property": { "portfolio_id": "lisbon", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": { "outcome_id": "code", "property_id": "unit", "stay_date": "night", "length_of_stay": "nights",
            "price": { "from": "total", "per": "stay" }, "accepted": "booked" } }
        """;

    private static readonly string Program = Path.ChangeExtension(ServiceProcess.AssemblyOf("PricingService"), null);

    private readonly string _directory = Directory.CreateTempSubdirectory("bookings-").FullName;
    private ServiceProcess _pricing = null!;
    private ServiceProcess _executor = null!;

    public async ValueTask InitializeAsync()
    {
        _pricing = await ServiceProcess.StartAsync("PricingService");
        _executor = await ServiceProcess.StartAsync("ExecutorService");
        await File.WriteAllTextAsync(Path.Combine(_directory, "map.json"), Map, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pricing.DisposeAsync();
        await _executor.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Stays_are_appended_once_and_one_that_was_changed_since_is_told()
    {
        var dry = await ImportAsync("A,casa-1,2026-01-05,3,100.00,1", "--dry-run");
        Assert.Equal((1, 1, 0, 0), Counts(dry));
        Assert.Equal(0, (await HeadAsync()).GetProperty("entries").GetInt64());

        var first = await ImportAsync("A,casa-1,2026-01-05,3,100.00,1\nB,casa-1,2026-01-10,2,200.00,1\nC,casa-1,2026-01-15,1,90,0\n" +
            "D,casa-1,2026-01-16,0,90,1");
        Assert.Equal((3, 2, 0, 0), Counts(first));
        Assert.Equal(1, first.GetProperty("refused").GetInt32());
        Assert.Equal((0, 0, 2, 0), Counts(await ImportAsync("A,casa-1,2026-01-05,3,100.00,1\nB,casa-1,2026-01-10,2,200.00,1")));

        using var http = new HttpClient { BaseAddress = _executor.Address };
        var head = await HeadAsync();
        var commit = JsonElement.Parse(await http.GetStringAsync($"/v1/ledger/{head.GetProperty("commit").GetString()}",
            TestContext.Current.CancellationToken));
        Assert.Equal(["booking 2026-01-05 lisbon casa-1 100.00 EUR 3", "booking 2026-01-10 lisbon casa-1 200.00 EUR 2"],
            commit.GetProperty("entries").EnumerateArray().Select(Line).Order(StringComparer.Ordinal));

        // PricingService is a new one by now, and does not know what the ledger has.
        await _pricing.DisposeAsync();
        _pricing = await ServiceProcess.StartAsync("PricingService");
        Assert.Equal((2, 1, 0, 1), Counts(await ImportAsync("A,casa-1,2026-01-05,3,150.00,1\nE,casa-1,2026-01-20,2,200.00,1")));
    }

    private static string Line(JsonElement entry) => string.Join(' ', new[] { "kind", "date", "portfolio_id", "property_id" }
        .Select(member => entry.GetProperty(member).GetString())) + string.Create(CultureInfo.InvariantCulture,
        $" {entry.GetProperty("amount").GetDecimal():F2} {entry.GetProperty("currency").GetString()}" +
        $" {entry.GetProperty("nights").GetInt32()}");

    private static (int Accepted, int Appended, int Known, int Contradicted) Counts(JsonElement summary)
    {
        var ledger = summary.GetProperty("ledger");
        return (summary.GetProperty("accepted").GetInt32(), ledger.GetProperty("appended").GetInt32(),
            ledger.GetProperty("known").GetInt32(), ledger.GetProperty("contradicted").GetInt32());
    }

    private async Task<JsonElement> ImportAsync(string rows, params string[] more)
    {
        var file = Path.Combine(_directory, "bookings.csv");
        await File.WriteAllTextAsync(file, $"code,unit,night,nights,total,booked\n{rows}\n", TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await ProgramRun.EndAsync(Program, new Dictionary<string, string>(),
            ["import-outcomes", file, "--map", Path.Combine(_directory, "map.json"), "--url", _pricing.Address.ToString(), "--executor-url",
                _executor.Address.ToString(), "--json", .. more]);
        Assert.True(exitCode == 0, errors);
        return JsonElement.Parse(output);
    }

    private async Task<JsonElement> HeadAsync()
    {
        using var http = new HttpClient { BaseAddress = _executor.Address };
        return JsonElement.Parse(await http.GetStringAsync("/v1/ledger/head", TestContext.Current.CancellationToken));
    }
}
