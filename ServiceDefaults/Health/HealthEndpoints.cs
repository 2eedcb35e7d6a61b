using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;
using ServiceDefaults.Switches;

namespace ServiceDefaults.Health;

/// <summary>
/// <c>/alive</c>: the process answers; <c>/health</c>: it can do its work; <c>/health/detailed</c>: with details, for callers with the key.
/// </summary>
internal sealed class HealthEndpoints(Readiness readiness, Dependencies dependencies, TimeProvider clock,
    IHostEnvironment environment, IOptions<HealthOptions> options, FaultSwitches switches)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Dependencies are not checked: a restart of this process would not fix them.</summary>
    public IResult Alive() => TypedResults.Json(new Health("healthy", environment.ApplicationName, Uptime, []), PlatformJson.Answers);

    public async Task<IResult> HealthAsync(CancellationToken cancellationToken)
    {
        var report = await readiness.LookAsync(cancellationToken);
        var checks = report.Entries.ToDictionary(entry => entry.Key,
            entry => new Check(Word(entry.Value.Status), Milliseconds(entry.Value.Duration), entry.Value.Description));
        return TypedResults.Json(new Health(Word(report.Status), environment.ApplicationName, Uptime, checks),
            PlatformJson.Answers, statusCode: Status(report));
    }

    public async Task<IResult> DetailedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (options.Value.Key is not { } key) return TypedResults.NotFound();
        if (!BearerKey.Matches(context.Request, key))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Unauthorized();
        }
        var report = await readiness.LookAsync(cancellationToken);
        using var process = Process.GetCurrentProcess();
        return TypedResults.Json(new Detailed
        {
            Status = Word(report.Status),
            Service = environment.ApplicationName,
            Version = ServiceVersion.Of(environment.ApplicationName),
            Environment = environment.EnvironmentName,
            Runtime = Environment.Version.ToString(),
            UptimeSeconds = Uptime,
            Use = new Use(Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), process.Threads.Count,
                ThreadPool.PendingWorkItemCount, GC.CollectionCount(2)),
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new DetailedCheck(
                Word(entry.Value.Status), Milliseconds(entry.Value.Duration), entry.Value.Description,
                entry.Value.Exception?.GetType().Name)),
            Dependencies = dependencies.Latest,
            Faults = switches.Now is { Count: > 0 } on ? on.ToDictionary(fault => fault.Key, fault => FaultView.Of(fault.Value)) : null,
        }, PlatformJson.Answers, statusCode: Status(report));
    }

    private double Uptime => Math.Round(clock.GetElapsedTime(_started).TotalSeconds, 3);

    private static int Status(HealthReport report) => report.Status == HealthStatus.Unhealthy
        ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status200OK;

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private sealed record Health(string Status, string Service, double UptimeSeconds, Dictionary<string, Check> Checks);

    private sealed record Check(string Status, double DurationMs, string? Description);

    private sealed record Detailed
    {
        public required string Status { get; init; }
        public required string Service { get; init; }
        public required string Version { get; init; }
        public required string Environment { get; init; }
        public required string Runtime { get; init; }
        public required double UptimeSeconds { get; init; }
        public required Use Use { get; init; }
        public required Dictionary<string, DetailedCheck> Checks { get; init; }

        /// <summary>Other services, by how the latest call to them ended; none of them makes this one unhealthy.</summary>
        public required IReadOnlyDictionary<string, Dependency> Dependencies { get; init; }

        /// <summary>What is broken on purpose; null while nothing is.</summary>
        public IReadOnlyDictionary<string, FaultView>? Faults { get; init; }
    }

    private sealed record Use(long ResidentMemoryBytes, long HeapBytes, int Threads, long QueuedWorkItems, int Gen2Collections);

    private sealed record DetailedCheck(string Status, double DurationMs, string? Description, string? Exception);
}
