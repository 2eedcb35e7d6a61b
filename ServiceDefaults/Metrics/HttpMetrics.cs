using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Metrics;

/// <summary>Counts and times the requests of the service's own routes.</summary>
internal sealed class HttpMetrics
{
    private static readonly string[] Statuses = [
        .. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly TimeProvider _clock;
    private readonly IRequestMeasurements[] _others;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public HttpMetrics(IMeterFactory meters, TimeProvider clock, IEnumerable<IRequestMeasurements> others)
    {
        (_clock, _others) = (clock, [.. others]);
        var meter = meters.Create("ServiceDefaults.Http");
        _requests =
            meter.CreateCounter<long>("http_requests_total", description: "Requests answered, by method, route template and status");
        _refused = meter.CreateCounter<long>("http_requests_refused_total",
            description: "Requests refused with a 5xx that their route's contract promises; http_requests_total counts them too");
        _duration = meter.CreateHistogram("http_request_duration_seconds", "s", "Time from a request's headers to the end of its answer",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Requests });
        _size = meter.CreateHistogram("http_request_size_bytes", "By", "Bodies of requests that announced their length; 0 without a body",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Buckets.Bytes.Select(bound => (long)bound)] });
    }

    public RequestDelegate Middleware(RequestDelegate next) => context =>
    {
        if (UnmeasuredPaths.Includes(context.Request.Path)) return next(context);
        var started = _clock.GetTimestamp();
        var handled = next(context);
        if (!handled.IsCompletedSuccessfully) return AwaitedAsync(context, started, handled);
        Handled(context, started);
        return Task.CompletedTask;
    };

    private async Task AwaitedAsync(HttpContext context, long started, Task handled)
    {
        try
        {
            await handled;
        }
        finally
        {
            Handled(context, started);
        }
    }

    private void Handled(HttpContext context, long started)
    {
        var (methodName, route, elapsed) = (Method(context.Request.Method), EndpointName.Of(context), _clock.GetElapsedTime(started));
        foreach (var other in _others) other.Answered(route, methodName, context.Response.StatusCode, elapsed);
        var method = new KeyValuePair<string, object?>("method", methodName);
        var endpoint = new KeyValuePair<string, object?>("endpoint", route);
        var status = new KeyValuePair<string, object?>("status", Statuses[Math.Clamp(context.Response.StatusCode, 0, 599)]);
        _requests.Add(1, method, endpoint, status);
        if (context.Response.StatusCode >= 500 && Refusal.IsMarked(context)) _refused.Add(1, method, endpoint, status);
        // How long an event stream lasts is its reader's choice, not a latency.
        if (context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) != true)
            _duration.Record(elapsed.TotalSeconds, method, endpoint, status);
        if (BodyLength(context.Request) is { } length) _size.Record(length, method, endpoint);
    }

    private static long? BodyLength(HttpRequest request) =>
        request.ContentLength ?? (request.Headers.TransferEncoding.Count == 0 ? 0 : null);

    public static string Method(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT" => method,
        _ => "OTHER",
    };
}
