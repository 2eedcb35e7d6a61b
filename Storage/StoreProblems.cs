using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace Storage;

/// <summary>The problems for requests that failed because of the store.</summary>
internal sealed class StoreProblems : IProblemSource
{
    /// <summary>Null if it was not the store's fault.</summary>
    public ProblemDetails? Of(Exception exception) => exception is StoreNotReadyException notReady
        ? NotReady(notReady.Message)
        : StoreFailures.Of(exception) switch
    {
        StoreFailure.Away => NotReady("The store does not answer."),
        StoreFailure.Busy or StoreFailure.Slow =>
            Problem(StatusCodes.Status503ServiceUnavailable, "urn:platform:store-busy", "Store busy",
                "The store took too long for this request. Try again."),
        StoreFailure.Full =>
            Problem(StatusCodes.Status507InsufficientStorage, "urn:platform:store-full", "Store full",
                "There is no room to store this. Nothing was stored; try again when there is."),
        StoreFailure.ReadOnly =>
            Problem(StatusCodes.Status503ServiceUnavailable, "urn:platform:store-read-only", "Store read-only",
                "The store is not writable at the moment. Nothing was stored; try again later."),
        _ => null,
    };

    private static ProblemDetails NotReady(string why) =>
        Problem(StatusCodes.Status503ServiceUnavailable, ServiceDefaults.Requests.Problem.NotReady, "Not ready",
            $"{why} Try again in a moment.");

    private static ProblemDetails Problem(int status, string type, string title, string detail) =>
        new() { Status = status, Type = type, Title = title, Detail = detail };
}
