using System.Text;
using PricingService.Importing;

namespace PricingService.Tests.Importing;

/// <summary>Prices, dates, names and words as people's files have them.</summary>
public sealed class ImportFormTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Decimal_commas_are_refused_with_the_cell_and_the_way_out_until_the_map_says_so()
    {
        const string file = "unit,night,price,booked\ncasa-1,2026-03-01,\"105,50\",1\ncasa-1,2026-03-02,\"1.123,31\",0\n";
        var refused = await Imported.RunAsync(_app, file, Map());
        Assert.Equal([(2, "wrong_type"), (3, "wrong_type")], refused.Lines);
        Assert.Contains("'105,50'", refused.Refused.First[0].Detail, StringComparison.Ordinal);
        Assert.Contains("\"decimal_separator\": \",\"", refused.Refused.First[0].Detail, StringComparison.Ordinal);
        Assert.Empty(await Imported.PropertiesAsync(_app));

        await Imported.RunAsync(_app, file, Map(), new MapChanges(DecimalSeparator: ","));
        Assert.Equal([10_550, 112_331], (await Imported.OutcomesAsync(_app)).Select(outcome => outcome.Price));
    }

    [Fact]
    public async Task Floor_ceiling_and_reference_come_from_the_rows_that_are_taken()
    {
        var good = string.Concat(Enumerable.Range(1, 12).Select(day => $"casa-1,2026-03-{day:00},{900 + day},1\n"));
        var imported = await Imported.RunAsync(_app, $"unit,night,price,booked\n{good}casa-1,2026-03-20,1.250,1\n" +
            "casa-1,1999-03-20,100,1\ncasa-1,2026-03-21,950,maybe\n", Map());
        Assert.Equal([(14, "absurd_price"), (15, "bad_date"), (16, "wrong_type")], imported.Lines.Order());
        var property = Assert.Single(await Imported.PropertiesAsync(_app));
        Assert.InRange(property.Floor, 71_700, 72_400);
        Assert.InRange(property.Reference, 90_000, 91_300);
    }

    [Fact]
    public async Task Signs_of_currencies_are_read_where_it_is_clear_which_is_meant()
    {
        const string file = "unit,night,price,booked\ncasa-1,2026-03-01,\"$1,100.00\",1\ncasa-1,2026-03-02,118.00 EUR,1\n" +
            "casa-1,2026-03-03,€118.00,0\ncasa-1,2026-03-04,\"118,00 €\",1\ncasa-1,2026-03-05,£118.00,1\n";
        var imported = await Imported.RunAsync(_app, file, Map());
        Assert.Equal([(2, "currency_mismatch"), (5, "wrong_type"), (6, "currency_mismatch")], imported.Lines.Order());
        Assert.Contains("\"currency_signs\": {\"$\": \"USD\"}", imported.Refused.First[0].Detail, StringComparison.Ordinal);
        Assert.Equal([11_800, 11_800], (await Imported.OutcomesAsync(_app)).Select(outcome => outcome.Price));

        var dollars = await Imported.RunAsync(_app, "unit,night,price,booked\ncasa-9,2026-03-01,\"$1,100.00\",1\n",
            Map(""" "currency_signs": { "$": "*" }, """));
        Assert.Equal(1, dollars.Result.Accepted);
        Assert.Contains(("casa-9", "2026-03-01", 110_000L, null, null, 1L), await Imported.OutcomesAsync(_app));
    }

    [Fact]
    public async Task A_total_of_a_stay_is_divided_by_its_nights_after_fees_are_taken_off()
    {
        const string map = """
            { "property": { "portfolio_id": "lisbon", "currency": "EUR", "time_zone": "Europe/Lisbon" },
              "columns": { "property_id": "unit", "stay_date": "in", "price": { "from": "total", "minus": ["cleaning"], "divide": "rooms", "per": "stay" },
                "length_of_stay": { "days": ["in", "out"] }, "lead_time_days": { "days": ["booked on", "in"] },
                "accepted": { "from": "status", "true": ["ok", "no_show"], "false": ["cancelled_by_guest"], "skip": ["owner"] } } }
            """;
        var imported = await Imported.RunAsync(_app, """
            unit,in,out,booked on,total,cleaning,rooms,status
            casa-1,2026-03-02,2026-03-09,2026-01-10,866.00,40,1,ok
            casa-1,2026-03-10,2026-03-11,2026-01-31,118.00,,1,no_show
            casa-1,2026-03-12,2026-03-14,2026-02-20,512.00,40,2,cancelled_by_guest
            casa-1,2026-03-20,2026-03-20,2026-02-20,118.00,0,1,ok
            casa-1,2026-03-21,2026-03-22,2026-02-20,118.00,0,0,ok
            casa-1,2026-03-21,2026-03-22,2026-02-20,0,0,1,owner
            casa-1,2026-03-23,2026-03-24,2026-02-20,118.00,0,1,waiting
            """, map);
        Assert.Equal([("casa-1", "2026-03-02", 11_800, 7, 51, 1), ("casa-1", "2026-03-10", 11_800, 1, 38, 1),
            ("casa-1", "2026-03-12", 11_800, 2, 20, 0)], await Imported.OutcomesAsync(_app));
        Assert.Equal([(5, "bad_value"), (6, "bad_value"), (8, "wrong_type")], imported.Lines);
        Assert.Contains("'waiting'", imported.Refused.First[2].Detail, StringComparison.Ordinal);
        Assert.Equal((1, "status: 'owner'"), (imported.Result.Skipped.Count, imported.Result.Skipped.ByWord.Single().Key));
        Assert.InRange(Assert.Single(await Imported.PropertiesAsync(_app)).Ceiling, 14_000, 14_300);
    }

    [Fact]
    public async Task Two_names_are_never_one_property()
    {
        const string map = """
            { "property": { "portfolio_id": "sochi", "currency": "EUR", "time_zone": "Europe/Moscow" },
              "columns": { "property_id": { "from": "unit", "slug": true, "names": { "Haus 3": "house-3" } }, "stay_date": "night",
                "price": "price", "accepted": "booked" } }
            """;
        var imported = await Imported.RunAsync(_app, """
            unit,night,price,booked
            Студия 1,2026-03-01,51,1
            Вилла 1,2026-03-01,601,1
            海景公寓,2026-03-01,91,1
            Casa Azul,2026-03-01,80,1
            casa  azul,2026-03-02,80,1
            Casa-Azul,2026-03-03,80,1
            Casa (Azul),2026-03-03,80,1
            Haus 3,2026-03-03,80,1
            ???,2026-03-03,80,1
            """, map);
        Assert.Equal([(7, "bad_value"), (10, "bad_value")], imported.Lines);
        Assert.Contains("'Casa-Azul' and 'casa azul'", imported.Refused.First[0].Detail, StringComparison.Ordinal);
        var ids = (await Imported.PropertiesAsync(_app)).Select(property => property.Id).ToList();
        Assert.Equal(6, ids.Count);
        Assert.Contains("casa-azul", ids);
        Assert.Contains("house-3", ids);
        Assert.Equal(2, ids.Count(id => id.StartsWith("1-", StringComparison.Ordinal)));
        Assert.Equal([60_100L], (await Imported.OutcomesAsync(_app)).Select(outcome => outcome.Price).Where(price => price > 50_000));
    }

    [Fact]
    public async Task Dates_with_day_and_month_the_other_way_round_stop_the_import_before_anything_is_taken()
    {
        const string file = "unit,night,price,booked\ncasa-1,03/04/2026,120,1\ncasa-1,03/05/2026,120,1\ncasa-1,25/05/2026,120,1\n";
        var map = Map(stayDate: """{ "from": "night", "format": "MM/dd/yyyy" }""");
        var e = await Assert.ThrowsAsync<ImportException>(() => Imported.RunAsync(_app, file, map));
        Assert.Contains("dd/MM/yyyy", e.Message, StringComparison.Ordinal);
        Assert.Empty(await Imported.OutcomesAsync(_app));

        await Imported.RunAsync(_app, file, map, new MapChanges(DateFormat: "dd/MM/yyyy"));
        Assert.Equal(["2026-04-03", "2026-05-03", "2026-05-25"], (await Imported.OutcomesAsync(_app)).Select(outcome => outcome.Night));
        var both = await Assert.ThrowsAsync<ImportException>(() => Imported.RunAsync(_app, file,
            Map(stayDate: """{ "from": "night", "format": ["MM/dd/yyyy", "dd/MM/yyyy"] }""")));
        Assert.Contains("nobody could tell", both.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Semicolons_and_windows_1252_are_found_and_said()
    {
        var bytes = Encoding.Latin1.GetBytes("unit;night;price;booked\ncasa-1;2026-03-01;120;1\nPensão;2026-03-01;80;1\n");
        var imported = await Imported.RunAsync(_app, bytes, Map(slug: true));
        Assert.Equal((2, 0), (imported.Result.Accepted, imported.Refused.Count));
        Assert.Equal(2, imported.Result.Found.Count);
        Assert.Contains("windows-1252", imported.Result.Found[0], StringComparison.Ordinal);
        Assert.Contains("semicolons", imported.Result.Found[1], StringComparison.Ordinal);
        Assert.Contains((await Imported.PropertiesAsync(_app)).Select(property => property.Id),
            id => id.StartsWith("pensao-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_property_has_the_currency_of_most_of_its_rows_where_the_map_states_none()
    {
        const string map = """
            { "property": { "portfolio_id": "p", "time_zone": "UTC" },
              "columns": { "property_id": "unit", "stay_date": "night", "price": "price", "accepted": "booked", "currency": "money" } }
            """;
        var imported = await Imported.RunAsync(_app, """
            unit,night,price,booked,money
            casa-1,2026-03-01,100,1,EUR
            casa-1,2026-03-02,110,1,EUR
            casa-1,2026-03-03,17000,1,JPY
            casa-2,2026-03-03,17000,1,JPY
            casa-3,2026-03-03,17000,1,XXX
            """, map);
        Assert.Equal([(4, "currency_mismatch"), (6, "unknown_property")], imported.Lines.Order());
        Assert.Equal([("casa-1", "EUR"), ("casa-2", "JPY")],
            (await Imported.PropertiesAsync(_app)).Select(property => (property.Id, property.Currency)));
        Assert.InRange((await Imported.PropertiesAsync(_app))[0].Ceiling, 13_000, 13_400);
    }

    [Fact]
    public async Task Parts_of_one_booking_are_not_taken_for_the_whole()
    {
        const string map = """
            { "property": { "portfolio_id": "p", "currency": "EUR", "time_zone": "UTC" },
              "columns": { "outcome_id": "code", "property_id": "unit", "stay_date": "night", "price": "price", "accepted": "booked" } }
            """;
        var imported = await Imported.RunAsync(_app, """
            code,unit,night,price,booked
            A,casa-1,2026-03-01,100,1
            B,casa-1,2026-03-05,60,1
            B,casa-1,2026-03-05,40,1
            C,casa-1,2026-03-09,102,1
            C,casa-1,2026-03-09,102,1
            """, map);
        Assert.Equal([(3, "conflict"), (4, "conflict")], imported.Lines);
        Assert.Equal((2, 1), (imported.Result.Accepted, imported.Result.Duplicates));
        Assert.InRange(Assert.Single(await Imported.PropertiesAsync(_app)).Floor, 7_800, 8_200);
    }

    [Fact]
    public async Task A_phone_number_in_a_cell_is_not_shown()
    {
        var imported = await Imported.RunAsync(_app, "unit,night,price,booked\ncasa-1,2026-03-01,+351 912 345 678,1\n", Map());
        Assert.DoesNotContain("912", Assert.Single(imported.Refused.First).Detail, StringComparison.Ordinal);
    }

    private static string Map(string more = "", string stayDate = "\"night\"", bool slug = false) => $$"""
        { {{more}} "property": { "portfolio_id": "lisbon", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": { "property_id": {{(slug ? """{ "from": "unit", "slug": true }""" : "\"unit\"")}}, "stay_date": {{stayDate}}, "price": "price",
            "accepted": "booked" } }
        """;
}
