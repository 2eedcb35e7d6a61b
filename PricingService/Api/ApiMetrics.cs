using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using ServiceDefaults.Metrics;

namespace PricingService.Api;

/// <summary>The service's own view of its requests, next to the HTTP metrics that every service has.</summary>
internal sealed class ApiMetrics : IRequestMeasurements
{
    private static readonly string[] OwnRoutes =
        ["/properties", "/score", "/learn", "/models", "/experiments", "/competitors", "/packs"];

    private readonly Histogram<double> _latency;
    private readonly Counter<long> _requests;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _errors;

    public ApiMetrics(IMeterFactory meters, IHostEnvironment environment, TimeProvider clock)
    {
        var meter = meters.Create("PricingService.Api");
        var started = clock.GetTimestamp();
        var version = typeof(ApiMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(
            '+')[0] ?? "unknown";
        var info = new TagList { { "version", version }, { "environment", environment.EnvironmentName.ToLowerInvariant() } };
        _latency = meter.CreateHistogram("pricing_api_latency_seconds", "s", "Time to answer a request, by route.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .08, .1, .25,
                .5, 1, 2.5, 5, 10, 30] });
        _requests = meter.CreateCounter<long>("pricing_requests_total", description: "Requests answered.");
        _active = meter.CreateUpDownCounter<long>("pricing_active_requests", description: "Requests being answered now.");
        _errors = meter.CreateCounter<long>("pricing_errors_total", description: "Requests that the service failed to answer, by kind.");
        meter.CreateObservableGauge("pricing_service_info", () => new Measurement<int>(1, info),
            description: "Always 1; the labels say what is running.");
        meter.CreateObservableGauge("pricing_uptime_seconds", () => clock.GetElapsedTime(started).TotalSeconds, "s",
            "Time since the service started.");
    }

    /// <summary>A counter that appears with its first event shows no increase to an alert.</summary>
    public void BeginAtZero()
    {
        foreach (var status in new[] { 500, 503, 504 }) _errors.Add(0, new TagList { { "error_type", ErrorType(status) } });
    }

    public void Began(string endpoint) => _active.Add(1, new TagList { { "endpoint", endpoint } });

    public void Ended(string endpoint) => _active.Add(-1, new TagList { { "endpoint", endpoint } });

    public void Answered(string endpoint, string method, int status, TimeSpan elapsed)
    {
        if (!IsOwn(endpoint)) return;
        method = Method(method);
        _latency.Record(elapsed.TotalSeconds, new TagList { { "route", endpoint }, { "method", method } });
        _requests.Add(1, new TagList { { "method", method }, { "endpoint", endpoint }, { "status", status } });
        if (ErrorType(status) is { } type) _errors.Add(1, new TagList { { "error_type", type } });
    }

    /// <summary>The service's own failures. Callers' mistakes are in pricing_requests_total by status, and wake nobody.</summary>
    public static string? ErrorType(int status) => status switch
    {
        < 500 => null,
        503 => "unavailable",
        504 => "timeout",
        _ => "internal",
    };

    /// <summary>Whether the route is this service's own, not one that every service has (/metrics, /health …).</summary>
    public static bool IsOwn(string endpoint) => Array.Exists(OwnRoutes, route => endpoint.StartsWith(route, StringComparison.Ordinal));

    private static string Method(string method) => method switch
    {
        "GET" or "PUT" or "POST" or "DELETE" => method,
        _ => "other",
    };
}
