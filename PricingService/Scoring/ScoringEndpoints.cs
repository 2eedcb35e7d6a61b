using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Acceptance;
using PricingService.Properties;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace PricingService.Scoring;

internal static class ScoringEndpoints
{
    private const long LargestBatch = 1 << 20;

    public static void AddScoring(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<AcceptanceTable>().AddSingleton<AcceptanceBook>()
        .AddSingleton<LastPackPrices>().AddSingleton<ScoringMetrics>().AddSingleton<Quoting>();

    public static void MapScoring(this WebApplication app)
    {
        app.MapPost("/score", Score).WithTags("Scoring");
        app.MapPost("/score/batch", ScoreBatch).AllowBody(LargestBatch).WithTags("Scoring");

        static async Task<Results<Ok<ScoreAnswer>, ProblemHttpResult>> Score(
            ScoreRequest request, PropertyDirectory properties, Quoting quoting, TimeProvider clock, CancellationToken cancellationToken)
        {
            var (asked, problem) = await ScoreCheck.CheckAsync(request, properties, clock);
            return problem ?? (Results<Ok<ScoreAnswer>, ProblemHttpResult>)TypedResults.Ok(await quoting.QuoteAsync(asked!.Property, asked.Demand, cancellationToken));
        }

        static async Task<Results<Ok<BatchAnswer>, ProblemHttpResult>> ScoreBatch(
            BatchRequest request, PropertyDirectory properties, Quoting quoting, TimeProvider clock, CancellationToken cancellationToken)
        {
            if (request.Quotes.Count > BatchRequest.MostQuotes)
            {
                return Problem.Of(StatusCodes.Status413PayloadTooLarge, "urn:platform:pricing:too-many-quotes", "Too many quotes in one request",
                    $"At most {BatchRequest.MostQuotes} quotes fit in one request: send them in several.");
            }
            var results = new BatchResult[request.Quotes.Count];
            var asked = new List<(int Index, Property Property, Demand Demand)>(results.Length);
            for (var i = 0; i < results.Length; i++)
            {
                var (one, problem) = await ScoreCheck.CheckAsync(request.Quotes[i], properties, clock);
                if (one is null) results[i] = new BatchResult(i, null, problem!.ProblemDetails);
                else asked.Add((i, one.Property, one.Demand));
            }
            var answers = await quoting.QuoteAsync([.. asked.Select(one => (one.Property, one.Demand))], cancellationToken);
            for (var i = 0; i < asked.Count; i++) results[asked[i].Index] = new BatchResult(asked[i].Index, answers[i], null);
            return TypedResults.Ok(new BatchAnswer(results));
        }
    }
}
