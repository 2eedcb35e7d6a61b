using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Drift;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace PricingService.Learning;

internal static class LearningEndpoints
{
    /// <summary>The most rows with every field filled in.</summary>
    private const long LargestBody = 8 << 20;

    public static void AddLearning(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<OutcomeTable>().AddSingleton<OutcomeIntake>().AddSingleton<LearningMetrics>()
            .AddSingleton<DriftWatch>().AddSingleton<DriftMetrics>();

    public static void MapLearning(this WebApplication app)
    {
        app.Services.GetRequiredService<LearningMetrics>().BeginAtZero();
        app.Services.GetRequiredService<DriftMetrics>().BeginAtZero();
        app.MapPost("/learn", Learn).AllowBody(LargestBody);

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

    /// <param name="Outcomes">Read one by one, so that a row of the wrong shape does not take its neighbours with it.</param>
    internal sealed record LearnRequest(IReadOnlyList<JsonRow> Outcomes);
}
