using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Availability;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Pace;

internal static class PaceEndpoints
{
    private const int MostMonths = 18;

    public static WebApplication MapPace(this WebApplication app)
    {
        app.MapGet("/properties/{id}/pace", Get);
        return app;

        static async Task<Results<Ok<PaceReport>, ProblemHttpResult>> Get(string id, PropertyDirectory properties,
            OutcomeTable outcomes, AvailabilityTable availability, BookedStayTable booked, TimeProvider clock,
            CancellationToken cancellationToken, int months = 6)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = new Faults().Between<int>("months", months, 1, MostMonths);
            if (faults.Any) return faults.ToProblem("pricing");
            var today = property.Today(clock);
            var first = new DateOnly(today.Year, today.Month, 1);
            var bookings = await outcomes.BookingsAsync(property, first.AddYears(-1), first.AddMonths(months), cancellationToken);
            var cancelled = await availability.CancelledAsync(id, cancellationToken);
            var elsewhere = await booked.CancelledAsync(id, cancellationToken);
            return TypedResults.Ok(PaceReport.Of(property, [.. bookings.Where(booking =>
                !cancelled.Contains(booking.StayId) && !elsewhere.Contains(booking.StayId))], today, months));
        }
    }
}
