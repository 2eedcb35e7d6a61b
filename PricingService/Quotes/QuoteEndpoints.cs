using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Availability;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;
using ServiceDefaults.Switches;

namespace PricingService.Quotes;

internal static class QuoteEndpoints
{
    private const long LargestBatch = 1 << 20;

    public static WebApplicationBuilder AddQuotes(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<QuoteOptions>("Quotes");
        builder.Services.AddSingleton<QuoteTable>().AddSingleton<QuoteMetrics>().AddSingleton<Situations>().AddSingleton<Quoting>();
        builder.Services.AddHostedService<QuoteRetention>();
        builder.AddFaultPoint(Quoting.FaultPoint, FaultKind.Passage, "Quotes are late or fail; only: properties whose id begins with it");
        return builder;
    }

    public static WebApplication MapQuotes(this WebApplication app)
    {
        app.MapPost("/score", Score);
        app.MapPost("/score/batch", ScoreBatch).AllowBody(LargestBatch);
        return app;

        static async Task<Results<Ok<ScoreAnswer>, ProblemHttpResult>> Score(
            ScoreRequest request, PropertyDirectory properties, AvailabilityBook availability, Quoting quoting, TimeProvider clock,
            CancellationToken cancellationToken) =>
            await ScoreCheck.CheckAsync(request, properties, availability, clock) switch
            {
                ScoreCheck.Fits asked => TypedResults.Ok(await quoting.QuoteAsync(asked.Property, asked.Demand, cancellationToken)),
                ScoreCheck.Refused refused => refused.Problem,
                _ => throw new UnreachableException(),
            };

        static Results<BatchStream, ProblemHttpResult> ScoreBatch(BatchRequest request, PropertyDirectory properties,
            AvailabilityBook availability, Quoting quoting, TimeProvider clock) =>
            request.Quotes.Count <= BatchRequest.MostQuotes
                ? new BatchStream(request, properties, availability, quoting, clock)
                : Problem.Of(StatusCodes.Status413PayloadTooLarge, "urn:platform:pricing:too-many-quotes", "Too many quotes in one request",
                    $"At most {BatchRequest.MostQuotes} quotes fit in one request: send them in several.");
    }
}
