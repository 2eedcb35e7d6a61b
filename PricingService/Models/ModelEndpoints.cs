using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Models.Acceptance;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;
using ServiceDefaults.Switches;

namespace PricingService.Models;

internal static class ModelEndpoints
{
    private const int MostListed = 200;

    public static WebApplicationBuilder AddModels(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ModelOptions>("Models");
        builder.Services.AddSingleton<AcceptanceTable>().AddSingleton<AcceptanceBook>();
        builder.Services.AddSingleton<ModelTable>().AddSingleton<ModelBook>().AddSingleton<ModelMetrics>().AddSingleton<Trainer>()
            .AddSingleton<RetrainingTable>().AddSingleton<Retrainings>();
        builder.Services.AddHostedService<ModelWatch>().AddJobHandler<RetrainingHandler>();
        builder.AddFaultPoint(RetrainingHandler.FaultPoint, FaultKind.Passage,
            "Retrainings are late or fail; only: properties whose id begins with it");
        return builder;
    }

    public static WebApplication MapModels(this WebApplication app)
    {
        app.Services.GetRequiredService<ModelMetrics>().BeginAtZero();
        var group = app.MapGroup("/models");
        group.MapGet("", List);
        group.MapPost("/{propertyId}/retrain", Retrain);
        group.MapPost("/{propertyId}/rollback", RollBack);
        group.MapGet("/retrainings/{id}", GetRetraining);
        return app;

        static async Task<Results<Ok<ModelList>, ProblemHttpResult>> List(
            ModelTable table, Retrainings all, CancellationToken cancellationToken, string? property_id = null, int limit = 50)
        {
            var faults = new Faults().OptionalId("property_id", property_id)
                .Between<int>("limit", limit, 1, MostListed);
            if (faults.Any) return faults.ToProblem("pricing");
            var models = await table.ListAsync(property_id, limit, cancellationToken);
            var retrainings = property_id is null ? [] : await all.OfPropertyAsync(property_id, limit, cancellationToken);
            return TypedResults.Ok(new ModelList([.. models.Select(ModelView.Of)], [.. retrainings.Select(RetrainingView.Of)]));
        }

        static async Task<Results<Accepted<RetrainingView>, ProblemHttpResult>> Retrain(
            string propertyId, PropertyDirectory properties, Retrainings retrainings, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(propertyId) || await properties.FindAsync(propertyId) is null)
                return UnknownProperty.Problem(propertyId);
            var retraining = await retrainings.EnqueueAsync(propertyId, Retrainings.Cause.Request, cancellationToken);
            return TypedResults.Accepted($"/models/retrainings/{retraining.RetrainingId}", RetrainingView.Of(retraining));
        }

        static async Task<Results<Ok<RetrainingView>, ProblemHttpResult>> GetRetraining(string id, Retrainings retrainings,
            CancellationToken cancellationToken) =>
            Identifier.IsWellFormed(id) && await retrainings.FindAsync(id, cancellationToken) is { } retraining
                ? TypedResults.Ok(RetrainingView.Of(retraining))
                : Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-retraining", "No such retraining",
                    "POST /models/{propertyId}/retrain answers with the id of one.");

        static async Task<Results<Ok<RolledBack>, ProblemHttpResult>> RollBack(
            string propertyId, ModelTable table, ModelBook book, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(propertyId)) return UnknownProperty.Problem(propertyId);
            var (wasServing, version) = await table.RollBackAsync(propertyId, cancellationToken);
            book.Changed(propertyId);
            return wasServing
                ? TypedResults.Ok(new RolledBack(propertyId, version))
                : Problem.Of(StatusCodes.Status409Conflict, "urn:platform:pricing:no-model", "No model is in service",
                    "The rules already price this property.");
        }
    }

    internal sealed record ModelList(IReadOnlyList<ModelView> Models, IReadOnlyList<RetrainingView> Retrainings);

    /// <param name="Serving">The model in service; null if the rules price again.</param>
    internal sealed record RolledBack(string PropertyId, string? Serving);
}
