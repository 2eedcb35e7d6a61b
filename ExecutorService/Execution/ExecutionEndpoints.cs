using ExecutorService.Patterns;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace ExecutorService.Execution;

internal static class ExecutionEndpoints
{
    public static WebApplicationBuilder AddExecution(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ExecutionOptions>("Execution");
        builder.Services.AddSingleton<ExecutionMetrics>();
        builder.Services.AddSingleton<ExecutionStore>();
        builder.Services.AddSingleton<ContextPinner>();
        builder.Services.AddSingleton<PatternRunner>();
        builder.Services.AddSingleton<Executor>();
        builder.Services.AddSingleton<Replayer>();
        builder.Services.AddHostedService<ExecutionKeeper>();
        return builder;
    }

    public static WebApplication MapExecution(this WebApplication app)
    {
        var patterns = app.Services.GetRequiredService<PatternCatalogue>().All.Select(pattern => pattern.Id);
        app.Services.GetRequiredService<ExecutionMetrics>().BeginAtZero(patterns);
        app.MapPost("/v1/execute", Execute).WithSummary("Executes a pattern against a pinned pricing pack and ledger commit");
        app.MapGet("/v1/executions/{requestId}", Find).WithSummary("A stored execution of the user");
        app.MapPost("/v1/executions/{requestId}/replay", Replay)
            .WithSummary("Executes it again on the same context and compares the results byte for byte");
        return app;

        static async Task<Results<Ok<ExecuteResponse>, ProblemHttpResult>> Execute(
            ExecuteRequest request, [FromHeader(Name = UserId.Header)] string? userId, HttpContext http, Executor executor,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(userId)) return MissingUser();
            try
            {
                return TypedResults.Ok(
                    ExecuteResponse.Of(await executor.ExecuteAsync(request, new Caller(userId, http.TraceIdentifier), cancellationToken)));
            }
            catch (ExecutionException e)
            {
                return e.ToProblem();
            }
        }

        static async Task<Results<Ok<ExecutionResponse>, ProblemHttpResult>> Find(
            string requestId, [FromHeader(Name = UserId.Header)] string? userId, ExecutionStore store, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(userId)) return MissingUser();
            return await KeptAsync(requestId, userId, store, cancellationToken) is { } kept
                ? TypedResults.Ok(ExecutionResponse.Of(kept))
                : UnknownExecution();
        }

        static async Task<Results<Ok<Replay>, ProblemHttpResult>> Replay(
            string requestId, [FromHeader(Name = UserId.Header)] string? userId, ExecutionStore store, Replayer replayer,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(userId)) return MissingUser();
            if (await KeptAsync(requestId, userId, store, cancellationToken) is not { } kept) return UnknownExecution();
            try
            {
                return TypedResults.Ok(await replayer.ReplayAsync(kept, cancellationToken));
            }
            catch (ExecutionException e)
            {
                return e.ToProblem();
            }
        }
    }

    /// <summary>An execution belongs to its user: for anybody else it does not exist.</summary>
    private static async Task<Execution?> KeptAsync(string requestId, string userId, ExecutionStore store,
        CancellationToken cancellationToken) =>
        RequestId.IsWellFormed(requestId) && await store.FindAsync(requestId, cancellationToken) is { } kept
            && kept.Context.UserId == userId ? kept : null;

    private static ProblemHttpResult MissingUser() =>
        new ExecutionException(ExecutionError.MissingUser, $"Send the header {UserId.Header}; it {Identifier.Rule}.").ToProblem();

    private static ProblemHttpResult UnknownExecution() => Problem.Of(404, "urn:platform:executor:unknown-execution", "No such execution",
        $"The user in {UserId.Header} has no execution with this request id: there never was one, or it is older than executions are " +
        $"kept.");
}
