using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

/// <summary>What came of looking at a request for a quote.</summary>
internal abstract record ScoreCheck
{
    /// <summary>It can be priced.</summary>
    public sealed record Fits(Property Property, Demand Demand) : ScoreCheck;

    public sealed record Refused(ProblemHttpResult Problem) : ScoreCheck;

    public static ValueTask<ScoreCheck> CheckAsync(BatchItem item, PropertyDirectory properties, TimeProvider clock) =>
        item.Request is { } request
            ? CheckAsync(request, properties, clock)
            : new(new Refused(Problem.Of(StatusCodes.Status400BadRequest, "urn:platform:pricing:invalid-request",
                "The request is invalid", "This item is not a request as POST /score takes it.")));

    public static async ValueTask<ScoreCheck> CheckAsync(ScoreRequest request, PropertyDirectory properties, TimeProvider clock)
    {
        var faults = request.Check();
        if (faults.Any) return new Refused(faults.ToProblem("pricing"));
        if (await properties.FindAsync(request.PropertyId) is not { } property)
            return new Refused(UnknownProperty.Problem(request.PropertyId));

        var today = property.Today(clock);
        faults = request.CheckAgainst(property, today);
        return faults.Any ? new Refused(faults.ToProblem("pricing")) : new Fits(property, request.ToDemand(property, today));
    }
}
