using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PricingService.Input;
using ServiceDefaults;
using ServiceDefaults.Requests;

namespace PricingService.Packs;

internal static class PackEndpoints
{
    private const int MostPacksLookedAt = 100;

    public static void AddPacks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PackOptions>("Packs");
        builder.Services.AddSingleton<PackTable>().AddSingleton<PackMetrics>().AddSingleton<PackBuilder>().AddSingleton<PackWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PackWatch>());
    }

    public static void MapPacks(this WebApplication app)
    {
        var group = app.MapGroup("/packs").WithTags("Packs");
        group.MapPost("/", Build);
        group.MapGet("/latest", Latest);
        group.MapGet("/{id}", Get);

        static async Task<Results<Created<PackSummary>, Ok<PackSummary>, ProblemHttpResult>> Build(
            PackRequest request, PackBuilder builder, IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken)
        {
            var faults = request.Check();
            if (faults.Any) return faults.ToProblem();

            var (pack, isNew) = await builder.BuildAsync(request.ToOrder(), progress: null, cancellationToken);
            var summary = PackSummary.Of(pack, pack.StateAt(clock.GetUtcNow(), options.Value.StaleAfter));
            return isNew ? TypedResults.Created($"/packs/{pack.PackId}", summary) : TypedResults.Ok(summary);
        }

        static async Task<Results<Ok<PackSummary>, ProblemHttpResult>> Latest(
            PackTable table, IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken,
            bool require_fresh = false, string? portfolio_id = null)
        {
            if (portfolio_id is not null && !Ids.AreValid(portfolio_id)) return new Faults().Id("portfolio_id", portfolio_id).ToProblem();

            var now = clock.GetUtcNow();
            var packs = (await table.NewestAsync(portfolio_id, MostPacksLookedAt, cancellationToken))
                .Select(pack => PackSummary.Of(pack, pack.StateAt(now, options.Value.StaleAfter))).ToList();
            if (packs.Count == 0)
            {
                return Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:no-pack", "No pricing pack yet",
                    "Build one with POST /packs, or with 'PricingService build-pack' from the command line.");
            }
            if (!require_fresh) return TypedResults.Ok(packs[0]);
            return packs.Find(pack => pack.State == PackState.Fresh) is { } fresh
                ? TypedResults.Ok(fresh)
                : Problem.Of(StatusCodes.Status503ServiceUnavailable, "urn:platform:pricing:no-fresh-pack", "No fresh pricing pack",
                    $"The newest, {packs[0].PackId}, is {packs[0].State.ToString().ToLowerInvariant()}: build and mark a fresh one with POST /packs.");
        }

        static async Task<Results<Ok<PackDetail>, ProblemHttpResult>> Get(
            string id, PackTable table, IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken,
            string? portfolio_id = null, string? property_id = null)
        {
            var faults = new Faults().Unless(portfolio_id is null || Ids.AreValid(portfolio_id), "portfolio_id", Ids.Rule)
                .Unless(property_id is null || Ids.AreValid(property_id), "property_id", Ids.Rule);
            if (faults.Any) return faults.ToProblem();
            if (!Ids.AreValid(id) || await table.FindAsync(id, cancellationToken) is not { } pack)
            {
                return Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-pack", "No such pricing pack",
                    "There is no pack of this id; GET /packs/latest names the newest.");
            }
            var summary = PackSummary.Of(pack, pack.StateAt(clock.GetUtcNow(), options.Value.StaleAfter));
            var prices = await table.PricesAsync(id, portfolio_id, property_id, cancellationToken);
            return TypedResults.Ok(new PackDetail(summary, [.. prices.Select(property => PropertyPrices.Of(property, summary.Date))]));
        }
    }
}
