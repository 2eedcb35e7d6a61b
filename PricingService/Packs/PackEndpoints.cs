using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PricingService.Api;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;
using ServiceDefaults.Switches;

namespace PricingService.Packs;

internal static class PackEndpoints
{
    private const int MostPacksLookedAt = 100;
    private const int MostDiffed = 200;
    private const int MostListed = 200;

    public static WebApplicationBuilder AddPacks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PackOptions>("Packs");
        builder.Services.AddSingleton<PackTable>().AddSingleton<PackBuildTable>().AddSingleton<PackMetrics>().AddSingleton<PackBuilder>()
            .AddSingleton<PackBuilds>().AddSingleton<LastPackPrices>().AddSingleton<PackWatch>().AddSingleton<PackRetention>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PackWatch>())
            .AddHostedService(services => services.GetRequiredService<PackRetention>());
        builder.Services.AddJobHandler<PackBuildHandler>();
        builder.AddFaultPoint(PackBuilder.FaultPoint, FaultKind.Passage, "Pricing packs are late or cannot be built");
        return builder;
    }

    public static WebApplication MapPacks(this WebApplication app)
    {
        var group = app.MapGroup("/packs");
        group.MapPackBuilds();
        group.MapGet("", List);
        group.MapGet("/latest", Latest);
        group.MapGet("/{id}", Get);
        group.MapGet("/{id}/diff/{otherId}", Diff);
        return app;

        static async Task<Results<Ok<PackPage>, ProblemHttpResult>> List(
            PackTable table, IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken,
            string? portfolio_id = null, string after = "", int limit = 50)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id)
                .Unless(after.Length == 0 || Identifier.IsWellFormed(after), "after", Identifier.Rule)
                .Between<int>("limit", limit, 1, MostListed);
            if (faults.Any) return faults.ToProblem("pricing");
            var before = 0L;
            if (after.Length > 0)
            {
                if (await table.FindAsync(after, cancellationToken) is not { } last) return Unknown();
                before = last.BuildNumber;
            }
            var packs = await table.ListAsync(portfolio_id, before, limit + 1, cancellationToken);
            var now = clock.GetUtcNow();
            return TypedResults.Ok(new PackPage(
                [.. packs.Take(limit).Select(pack => PackSummary.Of(pack, pack.StateAt(now, options.Value.StaleAfter)))],
                packs.Count > limit ? packs[limit - 1].PackId : null));
        }

        static async Task<Results<Ok<PackSummary>, ProblemHttpResult>> Latest(
            PackTable table, IOptions<PackOptions> options, TimeProvider clock, CancellationToken cancellationToken,
            bool require_fresh = false, string? portfolio_id = null)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id);
            if (faults.Any) return faults.ToProblem("pricing");

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
                : Problem.Refused(StatusCodes.Status503ServiceUnavailable, "urn:platform:pricing:no-fresh-pack", "No fresh pricing pack",
                    $"The newest, {packs[0].PackId}, is {packs[0].State.ToString().ToLowerInvariant()}: build and mark a fresh one " +
                    $"with POST /packs.");
        }

        static async Task<Results<Ok<PackDetail>, FileContentHttpResult, ProblemHttpResult>> Get(
            string id, HttpRequest request, PackTable table, IOptions<PackOptions> options, TimeProvider clock,
            CancellationToken cancellationToken, string? portfolio_id = null, string? property_id = null)
        {
            (id, var isCsv) = CsvAnswer.Of(id, request);
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id)
                .OptionalId("property_id", property_id);
            if (faults.Any) return faults.ToProblem("pricing");
            if (!Identifier.IsWellFormed(id) || await table.FindAsync(id, cancellationToken) is not { } pack) return Unknown();
            var summary = PackSummary.Of(pack, pack.StateAt(clock.GetUtcNow(), options.Value.StaleAfter));
            var prices = await table.PricesAsync(id, portfolio_id, property_id, cancellationToken);
            var all = prices.Select(property => PropertyPrices.Of(property, summary.Date)).ToList();
            return isCsv ? CsvAnswer.Of(all.SelectMany(PriceRow.Of), id) : TypedResults.Ok(new PackDetail(summary, all));
        }

        static async Task<Results<Ok<PackDiffView>, ProblemHttpResult>> Diff(
            string id, string otherId, PackTable table, IOptions<PackOptions> options, TimeProvider clock,
            CancellationToken cancellationToken,
            string? portfolio_id = null, string? property_id = null, string after = "", int limit = 50)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id)
                .OptionalId("property_id", property_id)
                .Unless(after.Length == 0 || Identifier.IsWellFormed(after), "after", Identifier.Rule)
                .Between<int>("limit", limit, 1, MostDiffed);
            if (faults.Any) return faults.ToProblem("pricing");
            if (!Identifier.IsWellFormed(id) || !Identifier.IsWellFormed(otherId)) return Unknown();
            if (await table.FindAsync(id, cancellationToken) is not { } from
                || await table.FindAsync(otherId, cancellationToken) is not { } to) return Unknown();

            var now = clock.GetUtcNow();
            var (before, then) = (PackSummary.Of(from, from.StateAt(now, options.Value.StaleAfter)),
                PackSummary.Of(to, to.StateAt(now, options.Value.StaleAfter)));
            var all = PackDiff.Between(await table.PricesAsync(id, portfolio_id, property_id, cancellationToken), before.Date,
                await table.PricesAsync(otherId, portfolio_id, property_id, cancellationToken), then.Date);
            return TypedResults.Ok(PackDiffView.Of(before, then, all, after, limit));
        }
    }

    private static ProblemHttpResult Unknown() =>
        Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-pack", "No such pricing pack",
            "There is no pack with this id; GET /packs/latest names the newest.");
}
