using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;

namespace PricingService.Packs;

internal static class PackBuildEndpoints
{
    private const int MostListed = 200;

    public static RouteGroupBuilder MapPackBuilds(this RouteGroupBuilder group)
    {
        group.MapPost("", Build);
        group.MapGet("/builds", List);
        group.MapGet("/builds/{id}", Get);
        group.MapDelete("/builds/{id}", Cancel);
        return group;

        static async Task<Results<Created<PackSummary>, Ok<PackSummary>, Accepted<PackBuildView>, ProblemHttpResult>> Build(
            PackRequest request, [FromHeader(Name = "Prefer")] string? prefer, HttpResponse response, PackBuilds builds, PackTable table,
            IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken)
        {
            var faults = request.Check();
            if (faults.Any) return faults.ToProblem("pricing");
            if (await builds.OrderAsync(request.ToOrder(), cancellationToken) is not { } build) return TooMany(response);

            var most = TimeSpan.FromSeconds(options.Value.WaitSeconds);
            var wanted = Preference.Patience(prefer);
            if (wanted is not null) response.Headers["Preference-Applied"] = wanted == TimeSpan.Zero ? "respond-async" : "wait";
            build = await builds.WaitAsync(build, wanted < most ? wanted.Value : most, cancellationToken);
            if (build.IsOpen) return TypedResults.Accepted($"/packs/builds/{build.BuildId}", PackBuildView.Of(build));
            if (build.PackId is null) return NoPack(build);

            var pack = (await table.FindAsync(build.PackId, cancellationToken))!;
            var summary = PackSummary.Of(pack, pack.StateAt(clock.GetUtcNow(), options.Value.StaleAfter));
            return build.IsNew == 1 ? TypedResults.Created($"/packs/{pack.PackId}", summary) : TypedResults.Ok(summary);
        }

        static async Task<Results<Ok<PackBuildList>, ProblemHttpResult>> List(PackBuilds builds, CancellationToken cancellationToken,
            int limit = 50)
        {
            var faults = new Faults().Between<int>("limit", limit, 1, MostListed);
            return faults.Any
                ? faults.ToProblem("pricing")
                : TypedResults.Ok(new PackBuildList([.. (await builds.ListAsync(limit, cancellationToken)).Select(PackBuildView.Of)]));
        }

        static async Task<Results<Ok<PackBuildView>, ProblemHttpResult>> Get(string id, PackBuilds builds,
            CancellationToken cancellationToken) =>
            Identifier.IsWellFormed(id) && await builds.FindAsync(id, cancellationToken) is { } build
                ? TypedResults.Ok(PackBuildView.Of(build))
                : Unknown();

        static async Task<Results<Ok<PackBuildView>, ProblemHttpResult>> Cancel(string id, PackBuilds builds,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await builds.CancelAsync(id, cancellationToken) is not { } build) return Unknown();
            return build.State == "cancelled"
                ? TypedResults.Ok(PackBuildView.Of(build))
                : Problem.Of(StatusCodes.Status409Conflict, "urn:platform:pricing:build-finished", "The build has already ended",
                    "A build that has ended cannot be cancelled; its pack stays.");
        }
    }

    private static ProblemHttpResult TooMany(HttpResponse response)
    {
        response.Headers.RetryAfter = "10";
        return Problem.Refused(StatusCodes.Status503ServiceUnavailable, "urn:platform:pricing:too-many-builds", "Too many builds",
            $"{PackBuilds.MostOpen} pack builds are open already: wait for them (GET /packs/builds), or cancel some.");
    }

    private static ProblemHttpResult NoPack(PackBuild build) => build.State == "cancelled"
        ? Problem.Of(StatusCodes.Status409Conflict, "urn:platform:pricing:build-cancelled", "The build was cancelled",
            "Order it again with POST /packs.")
        : Problem.Of(StatusCodes.Status503ServiceUnavailable, "urn:platform:pricing:build-failed", "The build failed",
            $"{build.Error} GET /packs/builds/{build.BuildId} has the details; order it again with POST /packs.");

    private static ProblemHttpResult Unknown() =>
        Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-build", "No such build",
            "POST /packs with the header Prefer: respond-async answers with the id of one; GET /packs/builds lists them.");

    internal sealed record PackBuildList(IReadOnlyList<PackBuildView> Builds);
}
