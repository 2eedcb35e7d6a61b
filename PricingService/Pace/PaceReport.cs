using System.Globalization;
using PricingService.Outcomes;
using PricingService.Properties;

namespace PricingService.Pace;

/// <summary>
/// What is on the books for each month beside the same day of last year: the pace report of hotel revenue management. Pure.
/// </summary>
internal sealed record PaceReport(string PropertyId, string Currency, DateOnly AsOf, IReadOnlyList<PaceMonth> Months)
{
    /// <param name="bookings">Those of the months asked for and of the same months a year before.</param>
    public static PaceReport Of(Property property, IReadOnlyList<Booking> bookings, DateOnly today, int months)
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        var nights = bookings.SelectMany(booking => Enumerable.Range(0, booking.Nights)
            .Select(night => (Night: booking.Arrival.AddDays(night), booking.BookedOn, booking.PriceMinor))).ToLookup(
            night => (night.Night.Year, night.Night.Month));
        return new PaceReport(property.Id, property.Currency.Code, today, [.. Enumerable.Range(0, months).Select(Month)]);

        PaceMonth Month(int ahead)
        {
            var month = first.AddMonths(ahead);
            var before = month.AddYears(-1);
            var lastYear = today.AddYears(-1);
            return new PaceMonth(month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
                Books(month, today), Books(before, lastYear), Books(before, DateOnly.MaxValue),
                Books(month, today).Nights - Books(month, today.AddDays(-7)).Nights);
        }

        OnTheBooks Books(DateOnly month, DateOnly asOf)
        {
            var sold = nights[(month.Year, month.Month)].Where(night => night.BookedOn <= asOf).ToList();
            var revenue = sold.Sum(night => night.PriceMinor);
            return new OnTheBooks(sold.Count, property.Currency.FromMinor(revenue),
                sold.Count == 0 ? null : property.Currency.FromMinor((long)Math.Round(revenue / (decimal)sold.Count)),
                decimal.Round(sold.Count / (decimal)(property.Units * DateTime.DaysInMonth(month.Year, month.Month)), 4));
        }
    }
}

/// <param name="Month">Such as 2026-01.</param>
/// <param name="Now">Of the month, booked until today.</param>
/// <param name="LastYear">Of the same month a year before, booked until today a year before.</param>
/// <param name="LastYearInTheEnd">Of the same month a year before, whenever it was booked.</param>
/// <param name="PickedUp">Nights that were booked within the last 7 days.</param>
internal sealed record PaceMonth(string Month, OnTheBooks Now, OnTheBooks LastYear, OnTheBooks LastYearInTheEnd, int PickedUp);

/// <param name="Revenue">Of its nights.</param>
/// <param name="AverageDailyRate">Revenue per night; null where none is sold.</param>
/// <param name="Occupancy">Nights over all that can be sold.</param>
internal sealed record OnTheBooks(int Nights, decimal Revenue, decimal? AverageDailyRate, decimal Occupancy);
