using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

/// <summary>A valid request for a quote, or the problem with it.</summary>
internal sealed record ScoreCheck(Property Property, Demand Demand)
{
    public static ValueTask<(ScoreCheck? Asked, ProblemHttpResult? Problem)> CheckAsync(BatchItem item, PropertyDirectory properties,
        TimeProvider clock) =>
        item.Request is { } request ? CheckAsync(request, properties, clock)
        : new((null, ServiceDefaults.Requests.Problem.Of(StatusCodes.Status400BadRequest, "urn:platform:pricing:invalid-request",
            "The request is invalid",
            "This one does not have the form of a request to POST /score.")));

    public static async ValueTask<(ScoreCheck? Asked, ProblemHttpResult? Problem)> CheckAsync(ScoreRequest request,
        PropertyDirectory properties, TimeProvider clock)
    {
        var faults = request.Check();
        if (faults.Any) return (null, faults.ToProblem("pricing"));
        if (await properties.FindAsync(request.PropertyId) is not { } property) return (null, UnknownProperty.Problem(request.PropertyId));

        var today = property.Today(clock);
        faults = request.CheckAgainst(property, today);
        return faults.Any ? (null, faults.ToProblem("pricing")) : (new ScoreCheck(property, request.ToDemand(property, today)), null);
    }
}
