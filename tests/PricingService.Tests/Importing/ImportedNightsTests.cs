using System.Net;
using System.Text.Json;
using PricingService.Importing;

namespace PricingService.Tests.Importing;

/// <summary>Bookings of a file, on 2026-01-31, sell their nights.</summary>
public sealed class ImportedNightsTests : IAsyncLifetime
{
    private const string Map = """
        { "property": { "portfolio_id": "lisbon", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": { "outcome_id": "code", "property_id": "unit", "stay_date": "arrival", "length_of_stay": "nights", "price": "price",
            "accepted": { "from": "status", "true": ["ok"], "false": ["cancelled"], "skip": ["refunded", "owner"] } } }
        """;

    private const string Header = "code,unit,arrival,nights,price,status\n";

    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Booked_nights_from_today_on_are_sold_and_the_same_file_again_changes_nothing()
    {
        const string file = Header + "A1,casa-1,2026-01-10,3,100,ok\nA2,casa-1,2026-01-30,3,100,ok\nA3,casa-1,2026-02-10,2,110,ok\n" +
            "A4,casa-1,2026-02-20,2,120,cancelled\nA5,casa-1,2026-03-01,1,9999,ok\n";
        Assert.Equal("4 sold 0 open; 2 new 0 changed 0 cancelled 0 known 1 over", Nights(await Imported.RunAsync(_app, file, Map)));
        Assert.Equal("2026-01-31 2026-02-01 2026-02-10 2026-02-11", await SoldAsync());
        Assert.Equal("0 sold 0 open; 0 new 0 changed 0 cancelled 2 known 1 over", Nights(await Imported.RunAsync(_app, file, Map)));
        Assert.Equal("2026-01-31 2026-02-01 2026-02-10 2026-02-11", await SoldAsync());
        await _app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-02-11" }, HttpStatusCode.Conflict);
        await _app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-02-12" });
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("refunded")]
    public async Task A_later_file_moves_a_stay_and_reopens_a_cancelled_one(string status)
    {
        await Imported.RunAsync(_app, Header + "B1,casa-1,2026-02-10,2,100,ok\nB2,casa-1,2026-02-20,2,100,ok\n", Map);
        var later = await Imported.RunAsync(_app,
            Header + $"B1,casa-1,2026-02-10,2,100,{status}\nB2,casa-1,2026-02-21,2,100,ok\nB3,casa-1,2026-02-25,1,100,owner\n", Map);
        Assert.Equal("1 sold 3 open; 0 new 1 changed 1 cancelled 0 known 0 over", Nights(later));
        Assert.Equal("2026-02-21 2026-02-22", await SoldAsync());
    }

    [Fact]
    public async Task A_row_without_an_id_is_the_same_stay_when_it_is_cancelled_and_a_declined_offer_opens_nothing()
    {
        var map = Map.Replace("\"outcome_id\": \"code\", ", "", StringComparison.Ordinal);
        await Imported.RunAsync(_app, Header + ",casa-1,2026-02-10,2,100,ok\n,casa-1,2026-02-20,1,100,ok\n", map);
        await Imported.RunAsync(_app, Header + ",casa-1,2026-02-20,1,140,cancelled\n", map);
        Assert.Equal("2026-02-10 2026-02-11 2026-02-20", await SoldAsync());
        await Imported.RunAsync(_app, Header + ",casa-1,2026-02-10,2,100,cancelled\n,casa-1,2026-02-20,1,100,ok\n", map);
        Assert.Equal("2026-02-20", await SoldAsync());
    }

    [Fact]
    public async Task An_adjustment_of_a_booking_is_no_cancellation()
    {
        var map = Map.Replace("\"columns\"", "\"take_rows\": { \"code\": [\"*\"] }, \"columns\"", StringComparison.Ordinal);
        // So many rows that they come in two batches.
        var owners = string.Concat(Enumerable.Repeat("C2,casa-1,2026-03-10,2,1,owner\n", 1_000));
        var file = Header + "C1,casa-1,2026-02-10,2,100,ok\n" + owners + "C1,casa-1,2026-02-10,2,-20,refunded\n";
        Assert.Equal("2 sold 0 open; 1 new 0 changed 0 cancelled 0 known 0 over", Nights(await Imported.RunAsync(_app, file, map)));
        Assert.Equal("2026-02-10 2026-02-11", await SoldAsync());
    }

    [Fact]
    public async Task Nights_that_may_as_well_be_closed_are_not_sold()
    {
        var result = await Imported.RunAsync(_app, "listing_id,date,available,price\n7,2026-02-10,f,$100.00\n7,2026-02-11,t,$100.00\n",
            "inside_airbnb_calendar", new MapChanges(Currency: "EUR", TimeZone: "Europe/Lisbon"));
        Assert.Null(result.Result.Nights);
        Assert.Equal("", await SoldAsync("7"));
    }

    [Fact]
    public async Task A_running_service_takes_the_nights_too_and_the_report_tells_them()
    {
        var (file, map) = (Path.Combine(_app.Directory, "bookings.csv"), Path.Combine(_app.Directory, "map.json"));
        await File.WriteAllTextAsync(file, Header + "D1,casa-1,2026-02-10,2,100,ok\nD2,casa-1,2026-02-11,1,100,ok\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(map, Map, TestContext.Current.CancellationToken);
        string[] command = ["import-outcomes", file, "--map", map, "--url", _app.Http.BaseAddress!.ToString()];

        var dry = await Command.RunAsync([.. command, "--dry-run"]);
        Assert.True(dry.ExitCode == 0, dry.Errors);
        var real = await Command.RunAsync(command);
        Assert.True(real.ExitCode == 0, real.Errors);
        Assert.Contains("Nights from today on: 3 sold, 0 open again; stays: 2 new, 0 changed, 0 cancelled, 0 known already, 0 over",
            real.Output, StringComparison.Ordinal);
        Assert.Contains("casa-1: 2 stays share the night of 2026-02-11, and it has 1 unit: state its 'units' with PUT /properties/casa-1",
            real.Output, StringComparison.Ordinal);
        Assert.Equal("2026-02-10 2026-02-11", await SoldAsync());

        var again = JsonElement.Parse((await Command.RunAsync([.. command, "--json"])).Output).GetProperty("nights");
        Assert.Equal((0, 2, 0), (again.GetProperty("taken").GetInt32(), again.GetProperty("known").GetInt32(),
            again.GetProperty("nights_sold").GetInt32()));
    }

    private static string Nights(Imported imported)
    {
        var nights = imported.Result.Nights!;
        return $"{nights.NightsSold} sold {nights.NightsReopened} open; {nights.Taken} new {nights.Moved} changed " +
            $"{nights.Cancelled} cancelled {nights.Known} known {nights.Over} over";
    }

    private async Task<string> SoldAsync(string id = "casa-1") => string.Join(' ',
        (await _app.Http.GetAsync($"/properties/{id}/availability", HttpStatusCode.OK)).GetProperty("nights")
            .EnumerateArray().Where(night => night.Text("state") == "sold").Select(night => night.Text("date")));
}
