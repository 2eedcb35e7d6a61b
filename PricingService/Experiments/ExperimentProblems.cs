using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace PricingService.Experiments;

internal static class ExperimentProblems
{
    public static ProblemHttpResult Unknown() =>
        Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-experiment", "No such experiment",
            "GET /experiments lists the experiments; POST /experiments starts one.");

    public static ProblemHttpResult Ended(ExperimentView ended) => Conflict("experiment-ended", "The experiment has ended",
        ended.PromotedVariant is { } variant ? $"Variant '{variant}' was promoted." : "It was stopped.");

    public static ProblemHttpResult FactorOutOfBounds() => Conflict("factor-out-of-bounds", "The champion's factor would leave its bounds",
        $"Factors of promoted multipliers multiply, and their product must stay " +
        $"between {PricingPolicy.LeastFactor} and {PricingPolicy.MostFactor}: change the properties' reference prices instead.");

    public static ProblemHttpResult NotCreated(Creation creation) => creation switch
    {
        Creation.OtherContent => Conflict("experiment-exists", "The experiment exists with another design",
            "An experiment's design cannot be changed: stop it and start another under a new id."),
        Creation.TooMany => Conflict("too-many-experiments", "Too many experiments running",
            $"At most {ExperimentTable.MostRunning} run at once: stop one first."),
        Creation.MeetsOtherLayer other => Conflict("overlapping-experiment", "Another layer has these properties",
            $"An experiment of layer '{other.Layer}' takes some of the same properties, and a quote can be in only one. Put this one " +
            $"into that layer, or leave those properties out."),
        Creation.OtherUnit other => Conflict("other-unit", "The layer has experiments with another unit",
            $"Experiment '{other.ExperimentId}' of this layer has another unit, and a guest or a night can be in only one: stop it " +
            $"first, or use another layer for other properties."),
        Creation.LayerFull full => Conflict("layer-full", "The layer does not have that much traffic left",
            $"{full.Free} of the layer's traffic is free: ask for no more than that, stop another experiment of the layer, or use " +
            $"another layer for other properties."),
        Creation.UnknownProperty unknown =>
            new Faults().Unless(false, "property_ids", $"there is no property '{unknown.Id}'").ToProblem("pricing"),
        Creation.NoProperties => new Faults().Unless(false, "portfolio_id", "has no properties").ToProblem("pricing"),
        Creation.SeveralCurrencies => new Faults().Unless(false, "property_ids",
            "must be given: the scope's properties are priced in several currencies, but revenue is compared in one").ToProblem("pricing"),
        _ => throw new ArgumentOutOfRangeException(nameof(creation), creation, null),
    };

    private static ProblemHttpResult Conflict(string type, string title, string detail) =>
        Problem.Of(StatusCodes.Status409Conflict, $"urn:platform:pricing:{type}", title, detail);
}
