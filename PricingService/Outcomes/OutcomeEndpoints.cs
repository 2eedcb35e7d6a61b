using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Models;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace PricingService.Outcomes;

internal static class OutcomeEndpoints
{
    /// <summary>Enough for the maximum number of rows with every field filled in.</summary>
    private const long LargestBody = 8 << 20;

    public static WebApplicationBuilder AddOutcomes(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OutcomeTable>()
            .AddSingleton<ITrainingOutcomes>(services => services.GetRequiredService<OutcomeTable>())
            .AddSingleton<OutcomeIntake>().AddSingleton<OutcomeMetrics>()
            .AddSingleton<DriftWatch>().AddSingleton<DriftMetrics>();
        return builder;
    }

    public static WebApplication MapOutcomes(this WebApplication app)
    {
        app.Services.GetRequiredService<OutcomeMetrics>().BeginAtZero();
        app.Services.GetRequiredService<DriftMetrics>().BeginAtZero();
        app.MapPost("/learn", Learn).AllowBody(LargestBody);
        return app;

        static async Task<Results<Ok<LearnAnswer>, ProblemHttpResult>> Learn(LearnRequest request, OutcomeIntake intake,
            CancellationToken cancellationToken)
        {
            if (request.Outcomes.Count > OutcomeIntake.MostRows)
            {
                return Problem.Of(StatusCodes.Status413PayloadTooLarge, "urn:platform:pricing:too-many-outcomes",
                    "Too many outcomes in one request",
                    $"At most {OutcomeIntake.MostRows} outcomes fit in one request: send them in several.");
            }
            return TypedResults.Ok(await intake.TakeAsync([.. request.Outcomes.Select(OutcomeJson.Read)], cancellationToken));
        }
    }

    /// <param name="Outcomes">Read one by one, so that a malformed row does not affect its neighbours.</param>
    internal sealed record LearnRequest(IReadOnlyList<JsonRow> Outcomes);
}
