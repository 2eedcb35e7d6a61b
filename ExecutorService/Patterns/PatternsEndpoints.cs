using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace ExecutorService.Patterns;

internal static class PatternsEndpoints
{
    public static WebApplicationBuilder AddPatterns(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PatternOptions>("Patterns");
        builder.Services.AddSingleton<PatternCatalogue>();
        return builder;
    }

    public static WebApplication MapPatterns(this WebApplication app)
    {
        // A pattern that can't work stops the start, not its first execution.
        app.Services.GetRequiredService<PatternCatalogue>();
        app.MapGet("/v1/patterns", List).WithSummary("The patterns, with their inputs as JSON Schema");
        app.MapGet("/v1/patterns/{id}", Find).WithSummary("A pattern with its steps");
        return app;

        static Ok<PatternsResponse> List(PatternCatalogue patterns) =>
            TypedResults.Ok(new PatternsResponse([.. patterns.All.Select(Summary)]));

        static Results<Ok<PatternResponse>, ProblemHttpResult> Find(string id, PatternCatalogue patterns) =>
            patterns.Find(id) is { } pattern ? TypedResults.Ok(Whole(pattern)) : UnknownPattern.Problem();
    }

    private static PatternSummary Summary(Pattern pattern) => new(pattern.Id, pattern.Title, pattern.Description, pattern.InputsSchema());

    private static PatternResponse Whole(Pattern pattern) => new(
        pattern.Id, pattern.Title, pattern.Description, pattern.Sha256, pattern.InputsSchema(),
        [.. pattern.Steps.Select(
            step => new StepResponse(step.Index, step.Id, step.Capability, (long)step.Timeout.TotalMilliseconds, step.Optional,
                [.. step.Needs.Select(need => pattern.Steps[need].Id)]))]);
}

internal static class UnknownPattern
{
    public static ProblemHttpResult Problem() =>
        ServiceDefaults.Requests.Problem.Of(404, "urn:platform:executor:unknown-pattern", "No such pattern",
            "GET /v1/patterns lists the patterns of this service.");
}

internal sealed record PatternsResponse(IReadOnlyList<PatternSummary> Patterns);

internal sealed record PatternSummary(string Id, string Title, string Description, JsonObject Inputs);

internal sealed record PatternResponse(string Id, string Title, string Description, string Sha256, JsonObject Inputs,
    IReadOnlyList<StepResponse> Steps);

internal sealed record StepResponse(int Index, string Id, string Capability, long TimeoutMs, bool Optional, IReadOnlyList<string> After);
