using System.Text;
using Dapper;
using PricingService.Availability;
using PricingService.Importing;
using PricingService.Outcomes;
using PricingService.Properties;
using Storage;

namespace PricingService.Tests.Importing;

/// <summary>Files that were cut off, written in another encoding, or by nobody in particular.</summary>
public sealed class ImportFuzzTests : IAsyncLifetime
{
    private const string Header = "hotel,night,rate,booked";
    private const string Map = """
        {
          "property": { "portfolio_id": "imported", "currency": "EUR", "time_zone": "Europe/Lisbon" },
          "columns": { "property_id": { "from": "hotel", "slug": true }, "stay_date": { "from": "night", "format": ["yyyy-MM-dd"] }, "price": "rate", "accepted": "booked" }
        }
        """;

    private readonly PricingApp _app = new();
    private string _file = "";
    private string _map = "";

    public async ValueTask InitializeAsync()
    {
        (_file, _map) = (Path.Combine(_app.Directory, "bookings.csv"), Path.Combine(_app.Directory, "map.json"));
        await File.WriteAllTextAsync(_map, Map, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_quote_that_is_never_closed_ends_the_import_and_what_stands_before_it_is_kept()
    {
        var rows = string.Concat(Enumerable.Range(1, 5).Select(day => $"Casa,2025-08-0{day},120,yes\n"));
        var (refused, error) =
            await ImportAsync(
                Encoding.UTF8.GetBytes(
                    $"{Header}\n{rows}\"Casa,2025-08-06,120,yes\n{string.Concat(Enumerable.Repeat("Casa,2025-08-07,120,yes\n", 4_000))}"));
        Assert.Matches("near line [0-9]+", error);
        Assert.Contains("The rows before it are kept", error, StringComparison.Ordinal);
        Assert.Equal((5L, 0L), (await OutcomesAsync(), refused.Count));
    }

    [Theory]
    [InlineData("utf-8 with a mark", 2, 0)]
    [InlineData("utf-16 with a mark", 2, 0)]
    [InlineData("latin1", 2, 0)]
    [InlineData("utf-8, damaged", 1, 1)]
    [InlineData("with a NUL", 1, 1)]
    [InlineData("cut off in a value", 2, 1)]
    [InlineData("cut off in quotes", 2, 1)]
    public async Task Whatever_the_encoding_rows_are_kept_or_refused_with_line_and_reason(string how, int kept, int refusedRows)
    {
        var text = $"{Header}\nPensão,2025-08-01,120,yes\nCasa,2025-08-01,120,yes\n";
        var bytes = how switch
        {
            "utf-8 with a mark" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            "utf-16 with a mark" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            "latin1" => Encoding.Latin1.GetBytes(text),
            "utf-8, damaged" => [.. Encoding.UTF8.GetBytes(text)[..^24], 0xE3, .. Encoding.UTF8.GetBytes(text)[^24..]],
            "with a NUL" => Encoding.UTF8.GetBytes(text.Replace("Pensão", "Pen\0sao", StringComparison.Ordinal)),
            "cut off in a value" => Encoding.UTF8.GetBytes(text + "Casa,2025-08-0"),
            _ => Encoding.UTF8.GetBytes(text + "\"Casa"),
        };
        var (refused, error) = await ImportAsync(bytes);
        Assert.Equal(("", (long)kept, (long)refusedRows), (error, await OutcomesAsync(), refused.Count));
        Assert.All(refused.First, row => Assert.True(row.Line >= 2 && row.Reason.Length > 0 && row.Detail.Length > 0, row.ToString()));
    }

    [Fact]
    public async Task Utf_16_without_a_mark_is_recognized_and_said()
    {
        var (_, error) = await ImportAsync(Encoding.Unicode.GetBytes($"{Header}\nCasa,2025-08-01,120,yes\n"));
        Assert.Contains("UTF-16", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_row_of_a_spoilt_file_is_kept_or_refused()
    {
        var random = new Random(5);
        for (var run = 0; run < 60; run++)
        {
            var good =
                string.Concat(
                    Enumerable.Range(1, 20).Select(
                        row => $"Casa,2025-0{1 + (row % 9)}-1{row % 10},{100 + run}.{row:00},{(row % 3 == 0 ? "no" : "yes")}\n"));
            var bytes = Encoding.UTF8.GetBytes($"{Header}\n{good}");
            for (var n = random.Next(1, 12); n > 0; n--) bytes[random.Next(Header.Length + 1, bytes.Length)] = random.Next(4) == 0
                ? (byte)"\"\n,;\0"[random.Next(5)]
                : (byte)random.Next(256);
            if (random.Next(3) == 0) bytes = bytes[..random.Next(Header.Length + 1, bytes.Length)];
            var before = await OutcomesAsync();
            var (refused, error) = await ImportAsync(bytes);
            Assert.Equal("", error);
            Assert.Equal(_rows, _accepted + _duplicates + refused.Count);
            Assert.Equal(_accepted, await OutcomesAsync() - before);
            Assert.All(refused.First, row => Assert.True(row.Line >= 2 && row.Detail.Length > 0, row.ToString()));
        }
    }

    private long _accepted;
    private long _duplicates;
    private long _rows;

    private async Task<(RefusedRows Refused, string Error)> ImportAsync(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_file, bytes, TestContext.Current.CancellationToken);
        var map = await OutcomeMap.LoadAsync(_map, TestContext.Current.CancellationToken);
        var sink = new DatabaseSink(_app.Get<PropertyDirectory>(), _app.Get<OutcomeIntake>(), _app.Get<BookedStays>());
        using var refused = new RefusedRows(null);
        try
        {
            var result = await new Import(_file, map, sink, refused, new Silent(), _app.Clock).RunAsync(
                createProperties: true, TestContext.Current.CancellationToken);
            (_accepted, _duplicates, _rows) = (result.Accepted, result.Duplicates, result.Rows);
            return (refused, "");
        }
        catch (ImportException e)
        {
            return (refused, e.Message);
        }
    }

    private async Task<long> OutcomesAsync()
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM outcomes");
    }

    private sealed class Silent : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
        }
    }
}
