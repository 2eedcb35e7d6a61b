using ExecutorService.Agents.Ledger;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Agents;

public sealed class StayedNightsTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2026, 1, 31);

    [Fact]
    public void A_whole_refund_gives_the_nights_back_and_one_without_its_booking_is_no_stay()
    {
        var rebooked = StayedNights.Of([Stay(300m, 10, 3), Stay(-300m, 10, 3), Stay(90m, 12, 1)], From, To);
        Assert.Equal((1, 1, 90m, "2026-01-12"),
            (rebooked.Bookings, rebooked.Sold, rebooked.Revenue,
                string.Join(' ', rebooked.Occupied.Select(night => $"{night:yyyy-MM-dd}"))));

        var alone = StayedNights.Of([Stay(-300m, 10, 3)], From, To);
        Assert.Equal((0, 0, -300m, 0), (alone.Bookings, alone.Sold, alone.Revenue, alone.Occupied.Count));
    }

    [Theory]
    [InlineData("300/10/3 -50/10/1", "1 3 250 3")] // without nights
    [InlineData("300/10/3 -50/10/3", "1 3 250 3")] // with those of the stay
    [InlineData("300/10/3 -50/11/1", "1 3 250 3")] // on a day of the stay
    [InlineData("-50/10/1 300/10/3", "1 3 250 3")] // entered before it
    [InlineData("300/10/3 -50/10/1 -250/10/1", "0 0 0 0")] // all of it, in two parts
    [InlineData("300/10/3 -350/10/3", "0 0 -50 0")] // more than all of it
    [InlineData("300/10/3 -50/20/1", "1 3 250 3")] // of no stay that is known: the revenue falls
    [InlineData("0/10/3", "1 3 0 3")] // the owner's own stay
    [InlineData("300/10/3 100/10/1 -100/10/1", "1 3 300 3")] // of two stays, the one that it returns in full
    [InlineData("300/10/3 300/10/2 -300/10/2", "1 3 300 3")] // of two such stays, the one of as many nights
    [InlineData("300/29/6 -60/29/1", "1 3 120 3")] // spread over the stay's nights: half of them are in January
    [InlineData("300/-2/6 -60/-2/1", "1 3 120 3")] // likewise at the beginning
    public void A_part_of_the_money_given_back_is_no_night_given_back(string stays, string expected)
    {
        var seen = StayedNights.Of([.. stays.Split(' ').Select(stay => stay.Split('/')).Select(stay => Stay(
            decimal.Parse(stay[0]), int.Parse(stay[1]), int.Parse(stay[2])))], From, To);
        Assert.Equal(expected, $"{seen.Bookings} {seen.Sold} {seen.Revenue:0.##} {seen.Occupied.Count}");
    }

    [Fact]
    public void A_night_sold_twice_is_sold_twice_and_has_one_guest()
    {
        var stays = StayedNights.Of([Stay(100m, 10, 1), Stay(50m, 10, 1)], From, To);
        Assert.Equal((2, 2, 150m, 1), (stays.Bookings, stays.Sold, stays.Revenue, stays.Occupied.Count));
    }

    private static Entry Stay(decimal amount, int day, int nights) => new()
    {
        EntryId = $"b-{day}-{amount}", Kind = EntryKind.Booking, Date = From.AddDays(day - 1), PortfolioId = "lisbon",
        PropertyId = "alfama-1", Amount = amount, Currency = "EUR", Nights = nights,
    };
}
