using ExecutorService.Agents.Analytics;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Agents;

/// <summary>A property whose guests pay in two currencies, and entries that were reversed.</summary>
public sealed class PerformanceTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2026, 1, 10);
    private static readonly Coverage Covered = new(2, 1, From, To, ["alfama-1"]);

    [Fact]
    public void A_property_is_as_full_as_all_of_its_guests_make_it_and_never_fuller_than_full()
    {
        // Days 1 to 6 in euros, 4 to 10 in dollars: three nights are sold twice.
        var performance = Performance.Of([Booking("a", 600m, 1, 6), Booking("b", 700m, 4, 7, "USD")], Covered, From, To);
        Assert.Equal(["EUR 1 6 1.0000 600.00 100.00", "USD 1 7 1.0000 700.00 100.00"], performance.Properties.Select(property =>
            $"{property.Currency} {property.Bookings} {property.NightsSold} {property.Occupancy} {property.Revenue} {property.Adr}"));
    }

    [Fact]
    public void A_night_booked_in_a_second_currency_is_not_open_in_the_first()
    {
        var books = OnTheBooks.Of([Booking("a", 200m, 1, 2), Booking("b", 330m, 3, 3, "USD")], From, To);
        var lately = Performance.Of([Booking("c", 330m, -4, 5, "USD")], Covered, From.AddDays(-10), From.AddDays(-1));
        var outlook = RevenueOutlook.Of(books, lately, new PackCalendar("PP", From, [new PackProperty("alfama-1", "lisbon", "EUR",
            [.. Enumerable.Range(0, 10).Select(night => new PackNight(From.AddDays(night), 100m))])]));
        // Ten nights are priced, two booked in euros, three in dollars; half of the nights were sold lately, all in dollars.
        Assert.Equal(["EUR 2 200.00 5 0.5000 250.00 450.00 700.00", "USD 3 330.00 0 0.5000 0.00 330.00 330.00"],
            outlook.Properties.Select(row => $"{row.Currency} {row.BookedNights} {row.BookedRevenue} {row.OpenNights} " +
                $"{row.RecentOccupancy} {row.ExpectedFromOpen} {row.Expected} {row.AtFullHouse}"));
    }

    [Fact]
    public void A_reversed_refund_is_neither_a_refund_nor_a_stay()
    {
        var refund = Booking("refund", -50m, 1, 1);
        var reversal = refund with { EntryId = Reversal.IdOf("refund"), Amount = 50m, Memo = "reversal of refund" };
        Entry[] entries = [Booking("a", 300m, 1, 3), refund, reversal];
        Assert.Equal(["a"], Reversal.Settle(entries).Select(entry => entry.EntryId));
        // One that does not undo it is an entry like any other.
        Assert.Equal(3, Reversal.Settle([entries[0], refund, reversal with { Amount = 49m }]).Count);
    }

    private static Entry Booking(string id, decimal amount, int day, int nights, string currency = "EUR") => new()
    {
        EntryId = id, Kind = EntryKind.Booking, Date = From.AddDays(day - 1), PortfolioId = "lisbon", PropertyId = "alfama-1",
        Amount = amount, Currency = currency, Nights = nights,
    };
}
