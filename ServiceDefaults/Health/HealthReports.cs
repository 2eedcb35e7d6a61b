using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Health;

/// <summary>The body of <c>/alive</c> and <c>/health</c>.</summary>
internal sealed class HealthReports(TimeProvider clock, IHostEnvironment environment)
{
    private readonly long _started = clock.GetTimestamp();

    public Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new Body(
            Word(report.Status),
            environment.ApplicationName,
            Math.Round(clock.GetElapsedTime(_started).TotalSeconds, 3),
            report.Entries.ToDictionary(entry => entry.Key, entry => new Check(Word(entry.Value.Status), Math.Round(entry.Value.Duration.TotalMilliseconds, 3), entry.Value.Description))),
            PlatformJson.Options, context.RequestAborted);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private sealed record Body(string Status, string Service, double UptimeSeconds, Dictionary<string, Check> Checks);

    private sealed record Check(string Status, double DurationMs, string? Description);
}
