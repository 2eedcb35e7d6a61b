using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace PricingService.Properties;

internal static class UnknownProperty
{
    public static ProblemHttpResult Problem(string id) => ServiceDefaults.Requests.Problem.Of(StatusCodes.Status404NotFound,
        "urn:platform:pricing:unknown-property", "No such property",
        Identifier.IsWellFormed(id)
            ? $"There is no property '{id}': add it with PUT /properties/{id} first."
            : $"A property id {Identifier.Rule}.");
}
