using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Availability;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Quotes;

/// <summary>What came of looking at a request for a quote.</summary>
internal abstract record ScoreCheck
{
    /// <summary>It can be priced.</summary>
    public sealed record Fits(Property Property, Demand Demand) : ScoreCheck;

    public sealed record Refused(ProblemHttpResult Problem) : ScoreCheck;

    public static ValueTask<ScoreCheck> CheckAsync(BatchItem item, PropertyDirectory properties, AvailabilityBook availability,
        TimeProvider clock) =>
        item.Request is { } request
            ? CheckAsync(request, properties, availability, clock)
            : new(new Refused(Problem.Of(StatusCodes.Status400BadRequest, "urn:platform:pricing:invalid-request",
                "The request is invalid", "This item is not a request as POST /score takes it.")));

    public static async ValueTask<ScoreCheck> CheckAsync(ScoreRequest request, PropertyDirectory properties, AvailabilityBook availability,
        TimeProvider clock)
    {
        var faults = request.Check();
        if (faults.Any) return new Refused(faults.ToProblem("pricing"));
        if (await properties.FindAsync(request.PropertyId) is not { } property)
            return new Refused(UnknownProperty.Problem(request.PropertyId));

        var today = property.Today(clock);
        faults = request.CheckAgainst(property, today);
        if (faults.Any) return new Refused(faults.ToProblem("pricing"));
        var calendar = await availability.OfAsync(property);
        return calendar.FirstGone(request.StayDate, request.LengthOfStay ?? 1, property.Units) is { } gone
            ? new Refused(Problem.Of(StatusCodes.Status409Conflict, "urn:platform:pricing:not-available", "The night is not available",
                $"The night of {gone.ToIso()} is sold or closed. Ask for other nights; if it is free again, say so with " +
                $"PUT /properties/{property.Id}/availability, or cancel its stay with DELETE /properties/{property.Id}/stays/{{id}}."))
            : new Fits(property, request.ToDemand(property, today));
    }
}
