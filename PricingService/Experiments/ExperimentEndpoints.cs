using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Configuration;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace PricingService.Experiments;

internal static class ExperimentEndpoints
{
    /// <summary>A thousand property ids and eight variants.</summary>
    private const long LargestBody = 128 << 10;
    private const int MostListed = 200;

    public static WebApplicationBuilder AddExperiments(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ExperimentOptions>("Experiments");
        builder.Services.AddSingleton<ExperimentTable>().AddSingleton<ChampionTable>().AddSingleton<ExperimentBook>()
            .AddSingleton<ExperimentMetrics>()
            .AddSingleton<ExperimentNights>().AddSingleton<Enrolment>().AddSingleton<Observations>();
        builder.Services.AddHostedService<ExperimentWatch>();
        return builder;
    }

    public static WebApplication MapExperiments(this WebApplication app)
    {
        var group = app.MapGroup("/experiments");
        group.MapPost("", Create).AllowBody(LargestBody).WithSummary("Starts an experiment; repeating it changes nothing");
        group.MapGet("", List).WithSummary("Experiments, newest first, and the promoted policies");
        group.MapGet("/{id}", Get).WithSummary("An experiment with its numbers and its verdict so far");
        group.MapPost("/{id}/stop", Stop).WithSummary("Ends an experiment: the champion prices again");
        group.MapPost("/{id}/promote", Promote).WithSummary("Ends an experiment with a variant's policy as the champion");
        return app;

        static async Task<Results<Created<ExperimentView>, Ok<ExperimentView>, ProblemHttpResult>> Create(
            ExperimentDesign design, [FromHeader(Name = UserId.Header)] string? user, ExperimentTable table,
            ExperimentBook book, CancellationToken cancellationToken)
        {
            var faults = CheckUser(design.Check(), user);
            if (faults.Any) return faults.ToProblem("pricing");
            var canonical = design.Canonical();
            var creation = await table.CreateAsync(canonical, user, cancellationToken);
            if (creation is not (Creation.Created or Creation.Same)) return ExperimentProblems.NotCreated(creation);
            await book.ChangedAsync(cancellationToken);
            var view = (await FindAsync(canonical.ExperimentId, table, cancellationToken))!;
            return creation is Creation.Same
                ? TypedResults.Ok(view)
                : TypedResults.Created($"/experiments/{canonical.ExperimentId}", view);
        }

        static async Task<Results<Ok<ExperimentList>, ProblemHttpResult>> List(
            ExperimentTable table, ChampionTable champions, CancellationToken cancellationToken, string? state = null, int limit = 50)
        {
            var faults = new Faults().Between<int>("limit", limit, 1, MostListed)
                .Unless(state is null or ExperimentRow.Running or ExperimentRow.Stopped or ExperimentRow.Promoted, "state",
                    "must be running, stopped or promoted");
            if (faults.Any) return faults.ToProblem("pricing");
            var rows = await table.ListAsync(state, limit, cancellationToken);
            var counts = (await table.CountsAsync([.. rows.Select(row => row.ExperimentId)], cancellationToken)).ToLookup(
                count => count.ExperimentId);
            return TypedResults.Ok(new ExperimentList([.. rows.Select(row => ExperimentView.Of(row, [.. counts[row.ExperimentId]]))],
                [.. (await champions.ListAsync(cancellationToken)).Select(ChampionView.Of)]));
        }

        static async Task<Results<Ok<ExperimentView>, ProblemHttpResult>> Get(string id, ExperimentTable table,
            CancellationToken cancellationToken) =>
            await FindAsync(id, table, cancellationToken) is { } found ? TypedResults.Ok(found) : ExperimentProblems.Unknown();

        static async Task<Results<Ok<ExperimentView>, ProblemHttpResult>> Stop(
            string id, [FromHeader(Name = UserId.Header)] string? user, ExperimentTable table, ChampionTable champions,
            ExperimentBook book, CancellationToken cancellationToken)
        {
            var faults = CheckUser(new Faults(), user);
            if (faults.Any) return faults.ToProblem("pricing");
            if (await FindAsync(id, table, cancellationToken) is not { } found) return ExperimentProblems.Unknown();
            await champions.StopAsync(id, Label(found.Verdict), user, cancellationToken);
            await book.ChangedAsync(cancellationToken);
            var after = (await FindAsync(id, table, cancellationToken))!;
            return after.State == ExperimentRow.Stopped ? TypedResults.Ok(after) : ExperimentProblems.Ended(after);
        }

        static async Task<Results<Ok<ExperimentView>, ProblemHttpResult>> Promote(string id, Promoted promoted,
            [FromHeader(Name = UserId.Header)] string? user,
            ExperimentTable table, ChampionTable champions, ExperimentBook book, CancellationToken cancellationToken)
        {
            var faults = CheckUser(new Faults(), user);
            if (faults.Any) return faults.ToProblem("pricing");
            if (!Identifier.IsWellFormed(id) || await table.FindAsync(id, cancellationToken) is not { } row)
                return ExperimentProblems.Unknown();
            if (row.Experiment.Design.Variants.FirstOrDefault(each => each.Name == promoted.Variant) is not { } variant)
                return new Faults().Unless(false, "variant", "must be the name of one of the experiment's variants").ToProblem("pricing");
            var verdict = Label(ExperimentView.Of(row, await table.CountsAsync([id], cancellationToken)).Verdict);
            var promotion = await champions.PromoteAsync(row.Experiment, variant, verdict, user, cancellationToken);
            if (promotion == ChampionTable.Promotion.FactorOutOfBounds) return ExperimentProblems.FactorOutOfBounds();
            await book.ChangedAsync(cancellationToken);
            var after = (await FindAsync(id, table, cancellationToken))!;
            return after.PromotedVariant == variant.Name ? TypedResults.Ok(after) : ExperimentProblems.Ended(after);
        }

        static async Task<ExperimentView?> FindAsync(string id, ExperimentTable table, CancellationToken cancellationToken) =>
            Identifier.IsWellFormed(id) && await table.FindAsync(id, cancellationToken) is { } row
                ? ExperimentView.Of(row, await table.CountsAsync([id], cancellationToken))
                : null;
    }

    private static Faults CheckUser(Faults faults, string? user) =>
        faults.OptionalId(UserId.Header, user);

    private static string Label(ExperimentVerdict verdict) => JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString());

    /// <param name="Variant">Whose policy becomes the champion.</param>
    internal sealed record Promoted(string Variant);
}
