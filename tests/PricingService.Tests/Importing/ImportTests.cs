using System.Text;
using System.Text.Json;
using Dapper;
using PricingService.Tests.Api;
using Storage;

namespace PricingService.Tests.Importing;

public sealed class ImportTests : IAsyncLifetime
{
    private const string Header = "hotel,night,rate,booked,days_ahead,note";
    private const string Map = """
        {
          "property": { "portfolio_id": "imported", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": {
            "property_id": { "from": "hotel", "slug": true }, "stay_date": { "from": "night", "format": ["yyyy-MM-dd", "d/M/yyyy"] },
            "price": "rate", "accepted": "booked", "lead_time_days": "days_ahead"
          }
        }
        """;

    private readonly PricingApp _app = new();
    private string _file = "";
    private string _map = "";

    public ValueTask InitializeAsync()
    {
        _file = Path.Combine(_app.Directory, "bookings.csv");
        _map = Path.Combine(_app.Directory, "map.json");
        File.WriteAllText(_map, Map);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Bookings_create_their_properties_and_are_counted_once_however_often_they_are_imported()
    {
        Write("Casa do Mar,2025-08-01,120,yes,14,", "Casa do Mar,2025-08-02,130,no,3,", "Casa do Mar,2025-08-02,130,no,3,",
            "Quinta,2/8/2025,80,yes,40,\"quoted, and\nover two lines\"");
        var first = await ImportAsync();
        Assert.Equal((4, 4, 0, 0), Counts(first));
        Assert.Equal(["casa-do-mar", "quinta"], first.GetProperty("properties_created").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal((4, 0, 4, 0), Counts(await ImportAsync()));

        // A longer export of the same bookings: only what is new is new, also the third guest with the same booking.
        Write("Casa do Mar,2025-08-02,130,no,3,", "Casa do Mar,2025-08-02,130,no,3,", "Casa do Mar,2025-08-02,130,no,3,",
            "Casa do Mar,2025-08-01,120,yes,14,", "Quinta,2/8/2025,80,yes,40,");
        Assert.Equal((5, 1, 4, 0), Counts(await ImportAsync()));

        var facts = await _app.Http.GetAsync("/properties/casa-do-mar", System.Net.HttpStatusCode.OK);
        Assert.InRange(facts.Number("reference_price"), 129m, 131m);
        Assert.InRange(facts.Number("floor"), 95m, 97m);
        Assert.InRange(facts.Number("ceiling"), 155m, 157m);
        Assert.Equal("imported", facts.Text("portfolio_id"));
    }

    [Fact]
    public async Task Rows_that_do_not_fit_are_refused_with_line_and_reason_and_the_rest_is_kept()
    {
        Write("Casa,2025-08-01,120,yes,14,", "Casa,2025-08-02,0,yes,14,", "Casa,2025-08-03,-6.38,yes,14,", "Casa,2025-08-04,abc,yes,14,",
            "Casa,2025-13-05,120,yes,14,",
            "Casa,2025-08-06,120,perhaps,14,", "Casa,2025-08-07,120,yes,-3,", "Casa,2025-08-08,99999,yes,14,", ",2025-08-09,120,yes,14,",
            "Casa,2025-08-10,1,2,3,4,5,6",
            "Casa,2025-08-11,120,yes,14,a \"stray\" quote", "Casa,2025-08-12,125,no,2,", "Casa,2025-08-1");
        var refusedFile = Path.Combine(_app.Directory, "refused.csv");
        var summary = await ImportAsync("--refused", refusedFile);
        Assert.Equal((13, 2, 0, 11), Counts(summary));
        Assert.Equal(
            [
                "3,bad_price", "4,bad_price", "5,wrong_type", "6,wrong_type", "7,wrong_type", "8,bad_value", "9,absurd_price",
                "10,missing_field", "11,unreadable",
                "12,unreadable", "14,unreadable",
            ],
            (await File.ReadAllLinesAsync(refusedFile, TestContext.Current.CancellationToken)).Skip(1).Select(
                line => string.Join(',', line.Split(',')[..2])).Order(Comparer<string>.Create((a, b) => Line(a) - Line(b))));
        Assert.Equal(4, summary.GetProperty("refused_by_reason").EnumerateObject()
            .Count(r => r.Name is "bad_price" or "wrong_type" or "unreadable" or "absurd_price"));
        Assert.Equal(2, await OutcomesAsync());
        static int Line(string row) => int.Parse(row.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Strict_says_with_its_exit_code_that_rows_were_refused()
    {
        Write("Casa,2025-08-01,120,yes,14,", "Casa,2025-08-02,0,yes,14,");
        var (exitCode, output, _) = await Command.RunAsync("import-outcomes", _file, "--map", _map, "--data-directory",
            _app.Directory, "--strict");
        Assert.Equal(2, exitCode);
        Assert.Contains("Refused line 3: bad_price", output, StringComparison.Ordinal);
        Assert.Contains("2 rows in", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_encoding_is_found_and_said_and_a_wrong_one_in_the_map_is_refused_row_by_row()
    {
        await File.WriteAllBytesAsync(_file,
            Encoding.Latin1.GetBytes($"{Header}\nPensão,2025-08-01,120,yes,14,\nCasa,2025-08-01,120,yes,14,\n"),
            TestContext.Current.CancellationToken);
        var found = await ImportAsync("--dry-run");
        Assert.Equal((2, 2, 0, 0), Counts(found));
        Assert.Contains("windows-1252", found.GetProperty("found")[0].GetString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_map, "{ \"encoding\": \"utf-8\"," + Map[1..], TestContext.Current.CancellationToken);
        var summary = await ImportAsync();
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        Assert.Equal(1, summary.GetProperty("refused_by_reason").GetProperty("unreadable").GetInt32());
        await File.WriteAllTextAsync(_map, "{ \"encoding\": \"latin1\"," + Map[1..], TestContext.Current.CancellationToken);
        Assert.Equal((2, 1, 1, 0), Counts(await ImportAsync()));
    }

    [Fact]
    public async Task Semicolons_and_decimal_commas_are_read_when_the_map_says_so()
    {
        await File.WriteAllTextAsync(_file, "hotel;night;rate;booked;days_ahead\nCasa;2025-08-01;1.120,50;yes;14\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_map, "{ \"delimiter\": \";\", \"decimal_separator\": \",\"," + Map[1..],
            TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 0, 0), Counts(await ImportAsync()));
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(112_050, await connection.ExecuteScalarAsync<long>("SELECT price_minor FROM outcomes"));
    }

    [Fact]
    public async Task A_running_service_takes_the_outcomes_and_counts_them()
    {
        Write("Casa,2025-08-01,120,yes,14,", "Casa,2025-08-02,130,no,3,", "Casa,2025-08-02,99999,no,3,");
        var (exitCode, output, errors) = await Command.RunAsync("import-outcomes", _file, "--map", _map, "--url",
            _app.Http.BaseAddress!.ToString(), "--json");
        Assert.True(exitCode == 0, errors);
        Assert.Equal((3, 2, 0, 1), Counts(JsonElement.Parse(output)));
        var metrics = await _app.MetricsAsync();
        Assert.Equal(2, MetricsTests.Value(metrics, "pricing_outcomes_ingested_total", ""));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_outcomes_invalid_total", """reason="absurd_price" """));
    }

    [Fact]
    public async Task Without_permission_to_create_rows_of_unknown_properties_are_refused()
    {
        Write("Casa,2025-08-01,120,yes,14,");
        var summary = await ImportAsync("--no-create");
        Assert.Equal(1, summary.GetProperty("refused_by_reason").GetProperty("unknown_property").GetInt32());
    }

    [Theory]
    [InlineData("""{"columns":{"price":"rate"}}""", "'columns.property_id' is missing")]
    [InlineData("""{"columns":{"property_id":"hotel","stay_date":"night","price":"tariff","accepted":"booked"}}""",
        "lacks the column tariff")]
    [InlineData("""{"columns":{"property_id":"hotel","stay_date":"night","price":{"from":"rate","sum":"rate"},"accepted":"booked"}}""",
        "exactly one of 'from', 'sum', 'days' (two columns) and 'value'")]
    [InlineData("""{"columns":{"property_id":"hotel","stay_date":"night","price":42,"accepted":"booked"}}""",
        "is invalid at $.columns.price")]
    [InlineData("""{"columns":""", "is invalid")]
    public async Task A_map_that_does_not_fit_says_where(string map, string words)
    {
        Write("Casa,2025-08-01,120,yes,14,");
        await File.WriteAllTextAsync(_map, map, TestContext.Current.CancellationToken);
        var (exitCode, _, errors) = await Command.RunAsync("import-outcomes", _file, "--map", _map, "--data-directory", _app.Directory);
        Assert.Equal(1, exitCode);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_one_line_and_exit_code_1()
    {
        Write("Casa,2025-08-01,120,yes,14,");
        var missing = await Command.RunAsync("import-outcomes", _file + "x", "--map", _map, "--data-directory", _app.Directory);
        Assert.Equal(1, missing.ExitCode);
        Assert.Single(missing.Errors.TrimEnd().Split('\n'));

        var unknownMap = await Command.RunAsync("import-outcomes", _file, "--map", "nonsense", "--data-directory", _app.Directory);
        Assert.Contains("hotel_bookings", unknownMap.Errors, StringComparison.Ordinal);
        Assert.Equal(1, unknownMap.ExitCode);

        Assert.Equal(1, (await Command.RunAsync("import-outcomes", _file, "--map", _map, "--url", "localhost:80")).ExitCode);
    }

    private void Write(params string[] rows) => File.WriteAllText(_file, Header + "\n" + string.Join('\n', rows) + "\n");

    private async Task<JsonElement> ImportAsync(params string[] more)
    {
        var (exitCode, output, errors) =
            await Command.RunAsync(["import-outcomes", _file, "--map", _map, "--data-directory", _app.Directory, "--json", .. more]);
        Assert.True(exitCode == 0, errors);
        return JsonElement.Parse(output);
    }

    private async Task<long> OutcomesAsync()
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM outcomes");
    }

    private static (int Rows, int Accepted, int Duplicates, int Refused) Counts(JsonElement summary) => (
        summary.GetProperty("rows").GetInt32(), summary.GetProperty("accepted").GetInt32(), summary.GetProperty("duplicates")
            .GetInt32(), summary.GetProperty("refused").GetInt32());
}
