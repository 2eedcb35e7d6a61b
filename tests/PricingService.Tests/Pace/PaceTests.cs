using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace PricingService.Tests.Pace;

public sealed class PaceTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    /// <summary>Its today is 2026-01-31.</summary>
    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task What_is_on_the_books_stands_beside_the_same_day_of_last_year_and_its_end()
    {
        await LearnAsync(
            Booking("2026-02-27", lead: 40, nights: 3, price: 100), // two nights in February, one in March
            Booking("2026-02-10", lead: 12, nights: 1, price: 130), // picked up yesterday
            Booking("2025-02-05", lead: 10, nights: 2, price: 80), // booked before 2025-01-31
            Booking("2025-02-20", lead: 3, nights: 4, price: 90), // booked after
            Booking("2026-02-15", lead: 30, nights: 1, price: 500) with { Accepted = false });

        var months = (await _app.Http.GetAsync("/properties/casa-1/pace?months=2", HttpStatusCode.OK)).GetProperty("months")
            .EnumerateArray().ToList();

        Assert.Equal(["2026-01", "2026-02"], months.Select(month => month.Text("month")));
        var february = months[1];
        Assert.Equal((3m, 330m, 110m, 0.1071m), Books(february, "now"));
        Assert.Equal((2m, 160m, 80m, 0.0714m), Books(february, "last_year"));
        Assert.Equal((6m, 520m, 86.67m, 0.2143m), Books(february, "last_year_in_the_end"));
        Assert.Equal(1m, february.Number("picked_up"));
        Assert.Equal(JsonValueKind.Null, months[0].GetProperty("now").GetProperty("average_daily_rate").ValueKind);
    }

    [Fact]
    public async Task A_stay_that_was_cancelled_is_not_on_the_books()
    {
        using var put = await _app.Http.PutAsJsonAsync("/properties/casa-2", new { portfolio_id = "lisbon", currency = "EUR",
            time_zone = "Europe/Lisbon", reference_price = 100, floor = 60, ceiling = 220, largest_daily_step = 500, units = 1 },
            TestContext.Current.CancellationToken);
        var quote = await _app.Http.PostAsync("/score", new { property_id = "casa-2", stay_date = "2026-02-10", length_of_stay = 2 });
        await _app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted = true } } });
        Assert.Equal(2m, await NightsAsync());

        using var cancelled = await _app.Http.DeleteAsync($"/properties/casa-2/stays/{quote.Text("quote_id")}",
            TestContext.Current.CancellationToken);
        Assert.Equal(0m, await NightsAsync());

        async Task<decimal> NightsAsync() => (await _app.Http.GetAsync("/properties/casa-2/pace", HttpStatusCode.OK))
            .GetProperty("months")[1].GetProperty("now").Number("nights");
    }

    [Fact]
    public async Task An_imported_booking_that_a_later_file_cancels_is_not_on_the_books()
    {
        await LearnAsync(Booking("2026-02-10", lead: 12, nights: 2, price: 130));
        using var told = await _app.Http.PutAsJsonAsync("/stays", new { stays = new[] {
            new { stay_id = "o-2026-02-10", property_id = "casa-1", first_night = "2026-02-10", nights = 2, cancelled = false } } },
            TestContext.Current.CancellationToken);
        Assert.Equal(2m, await FebruaryAsync());
        using var cancelled = await _app.Http.PutAsJsonAsync("/stays", new { stays = new[] {
            new { stay_id = "o-2026-02-10", cancelled = true } } }, TestContext.Current.CancellationToken);
        Assert.Equal(0m, await FebruaryAsync());

        async Task<decimal> FebruaryAsync() => (await _app.Http.GetAsync("/properties/casa-1/pace", HttpStatusCode.OK))
            .GetProperty("months")[1].GetProperty("now").Number("nights");
    }

    [Theory]
    [InlineData("/properties/casa-1/pace?months=0", HttpStatusCode.BadRequest)]
    [InlineData("/properties/casa-1/pace?months=19", HttpStatusCode.BadRequest)]
    [InlineData("/properties/nobody/pace", HttpStatusCode.NotFound)]
    public async Task What_does_not_fit_is_a_problem(string path, HttpStatusCode status) => await _app.Http.GetAsync(path, status);

    private static (decimal Nights, decimal Revenue, decimal Rate, decimal Occupancy) Books(JsonElement month, string which)
    {
        var books = month.GetProperty(which);
        return (books.Number("nights"), books.Number("revenue"), books.Number("average_daily_rate"), books.Number("occupancy"));
    }

    private static Reported Booking(string arrival, int lead, int nights, decimal price) =>
        new("casa-1", arrival, lead, nights, price);

    private async Task LearnAsync(params Reported[] outcomes)
    {
        var answer = await _app.Http.PostAsync("/learn", new { outcomes = outcomes.Select(one => one.Row) });
        Assert.Equal(outcomes.Length, (int)answer.Number("accepted"));
    }

    private sealed record Reported(string Id, string Arrival, int Lead, int Nights, decimal Price)
    {
        public bool Accepted { get; init; } = true;

        public object Row => new { property_id = Id, stay_date = Arrival, lead_time_days = Lead, length_of_stay = Nights,
            price = Price, accepted = Accepted, outcome_id = $"o-{Arrival}" };
    }
}
