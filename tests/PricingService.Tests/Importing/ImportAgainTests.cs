using System.Net;
using System.Text.Json;
using PricingService.Importing;

namespace PricingService.Tests.Importing;

/// <summary>A dry run, and what a later import corrects.</summary>
public sealed class ImportAgainTests : IAsyncLifetime
{
    private const string Map = """
        { "property": { "portfolio_id": "lisbon", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": { "property_id": "unit", "stay_date": "night", "price": "price", "accepted": "booked" } }
        """;

    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_longer_import_corrects_what_a_shorter_one_set_and_a_shorter_one_changes_nothing()
    {
        await Imported.RunAsync(_app, Rows(1, 3, 50), Map);
        Assert.InRange((await FactsAsync()).Number("reference_price"), 49m, 53m);
        var longer = await Imported.RunAsync(_app, Rows(1, 12, 100), Map);
        Assert.Equal(PlanKind.Corrected, Assert.Single(longer.Result.Properties).Kind);
        Assert.InRange((await FactsAsync()).Number("reference_price"), 100m, 110m);
        Assert.Equal(12, (await FactsAsync()).GetProperty("imported_rows").GetInt64());

        var shorter = await Imported.RunAsync(_app, Rows(13, 15, 300), Map);
        Assert.Equal(PlanKind.Kept, Assert.Single(shorter.Result.Properties).Kind);
        Assert.InRange((await FactsAsync()).Number("reference_price"), 100m, 110m);
    }

    [Fact]
    public async Task What_a_person_has_set_stays_even_if_it_is_what_the_import_had_set()
    {
        await Imported.RunAsync(_app, Rows(1, 3, 100), Map);
        var facts = await FactsAsync();
        var body = facts.EnumerateObject().Where(member => member.Name is not ("property_id" or "imported_rows"))
            .ToDictionary(member => member.Name, member => member.Value);
        var put = await _app.Http.PutAsync("/properties/casa-1", body, HttpStatusCode.OK);
        Assert.False(put.TryGetProperty("imported_rows", out _));

        var later = await Imported.RunAsync(_app, Rows(1, 12, 400), Map);
        Assert.Equal(PlanKind.Kept, Assert.Single(later.Result.Properties).Kind);
        Assert.Equal(facts.Number("reference_price"), (await FactsAsync()).Number("reference_price"));
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_taken_and_changes_nothing_also_at_a_running_service()
    {
        var (file, map) = (Path.Combine(_app.Directory, "bookings.csv"), Path.Combine(_app.Directory, "map.json"));
        await File.WriteAllTextAsync(file, Rows(1, 12, 100) + "casa-1,2026-03-20,9999,1\nCasa 2,2026-03-20,80,1\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(map, Map, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await Command.RunAsync("import-outcomes", file, "--map", map, "--url",
            _app.Http.BaseAddress!.ToString(), "--dry-run", "--json");
        Assert.True(exitCode == 0, errors);
        var summary = JsonElement.Parse(output);
        Assert.Equal((14, 12, 2), (summary.GetProperty("rows").GetInt32(), summary.GetProperty("accepted").GetInt32(),
            summary.GetProperty("refused").GetInt32()));
        Assert.Equal(["casa-1"], summary.GetProperty("properties_created").EnumerateArray().Select(id => id.GetString()));
        var sample = summary.GetProperty("samples")[0];
        Assert.Equal((2, "casa-1", "2026-03-01", 101m), (sample.GetProperty("line").GetInt32(), sample.Text("property_id"),
            sample.Text("stay_date"), sample.Number("price")));
        Assert.Empty(await Imported.PropertiesAsync(_app));
        Assert.Empty(await Imported.OutcomesAsync(_app));

        var real = await Command.RunAsync("import-outcomes", file, "--map", map, "--url", _app.Http.BaseAddress!.ToString());
        Assert.Contains("Created property casa-1: reference 10", real.Output, StringComparison.Ordinal);
        Assert.Contains("12 new outcomes, 0 known already, 2 refused", real.Output, StringComparison.Ordinal);
        Assert.Contains($"Written to {_app.Http.BaseAddress}", real.Output, StringComparison.Ordinal);
        Assert.Equal(12, (await FactsAsync()).GetProperty("imported_rows").GetInt64());
    }

    private Task<JsonElement> FactsAsync() => _app.Http.GetAsync("/properties/casa-1", HttpStatusCode.OK);

    private static string Rows(int from, int to, int price) => "unit,night,price,booked\n" + string.Concat(
        Enumerable.Range(from, to - from + 1).Select(day => $"casa-1,2026-03-{day:00},{price + day},1\n"));
}
