using ExecutorService.Agents.Ledger;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Agents;

public sealed class StayedNightsTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2026, 1, 31);

    [Fact]
    public void A_refund_takes_its_nights_back_and_one_without_its_booking_leaves_no_guest()
    {
        var rebooked = StayedNights.Of([Stay(300m, 10, 3), Stay(-300m, 10, 3), Stay(90m, 12, 1)], From, To);
        Assert.Equal((1, 1, 90m, "2026-01-12"),
            (rebooked.Bookings, rebooked.Sold, rebooked.Revenue,
                string.Join(' ', rebooked.Occupied.Select(night => $"{night:yyyy-MM-dd}"))));

        var alone = StayedNights.Of([Stay(-300m, 10, 3)], From, To);
        Assert.Equal((-1, -3, -300m, 0), (alone.Bookings, alone.Sold, alone.Revenue, alone.Occupied.Count));
    }

    [Fact]
    public void A_night_sold_twice_is_sold_twice_and_has_one_guest()
    {
        var stays = StayedNights.Of([Stay(100m, 10, 1), Stay(50m, 10, 1)], From, To);
        Assert.Equal((2, 2, 150m, 1), (stays.Bookings, stays.Sold, stays.Revenue, stays.Occupied.Count));
    }

    private static Entry Stay(decimal amount, int day, int nights) => new()
    {
        EntryId = $"b-{day}-{amount}", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, day), PortfolioId = "lisbon",
        PropertyId = "alfama-1", Amount = amount, Currency = "EUR", Nights = nights,
    };
}
