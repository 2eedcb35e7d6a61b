using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Acceptance;
using PricingService.Properties;

namespace PricingService.Scoring;

internal static class ScoringEndpoints
{
    public static void AddScoring(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<AcceptanceTable>().AddSingleton<AcceptanceBook>()
        .AddSingleton<LastPackPrices>().AddSingleton<ScoringMetrics>().AddSingleton<Quoting>();

    public static void MapScoring(this WebApplication app)
    {
        app.MapPost("/score", Score).WithTags("Scoring");

        static async Task<Results<Ok<ScoreAnswer>, ProblemHttpResult>> Score(
            ScoreRequest request, PropertyDirectory properties, Quoting quoting, TimeProvider clock, CancellationToken cancellationToken)
        {
            var faults = request.Check();
            if (faults.Any) return faults.ToProblem();
            if (await properties.FindAsync(request.PropertyId) is not { } property) return UnknownProperty.Problem(request.PropertyId);

            var today = property.Today(clock);
            faults = request.CheckAgainst(property, today);
            if (faults.Any) return faults.ToProblem();
            return TypedResults.Ok(await quoting.QuoteAsync(property, request.ToDemand(property, today, competitorPrice: null), cancellationToken));
        }
    }
}
