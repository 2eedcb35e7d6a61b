using System.Net.Http.Json;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Outbound;

/// <summary>Calls that carry the operation name they are measured under.</summary>
public static class OutboundCalls
{
    private static readonly HttpRequestOptionsKey<string> Operation = new("platform.operation");
    internal static readonly HttpRequestOptionsKey<string> Expected = new("platform.expected");

    /// <summary>
    /// Sends a request with an optional JSON body (snake_case, as every service speaks) and returns the answer, whatever its status.
    /// Throws <see cref="HttpRequestException"/> when there is none: no connection, time-out, open circuit.
    /// </summary>
    /// <param name="http">A client from <see cref="OutboundSetup.AddOutboundClient{TClient}"/>.</param>
    /// <param name="operation">What the call does, a constant such as <c>score</c>: the label <c>operation</c> of
    /// <c>external_request_duration_seconds</c>.</param>
    /// <param name="method">The verb. GET, HEAD, OPTIONS, PUT and DELETE are retried, others only with an
    /// <c>Idempotency-Key</c> header, or when the service says that it is not ready.</param>
    /// <param name="path">Path and query, relative to the service; user input in it must be escaped by
    /// <see cref="Uri.EscapeDataString(string)"/>.</param>
    /// <param name="body">Written as JSON when not null.</param>
    /// <param name="headers">Further request headers.</param>
    /// <param name="cancellationToken">Ends the call with an <see cref="OperationCanceledException"/>.</param>
    public static async Task<HttpResponseMessage> CallAsync(this HttpClient http, string operation, HttpMethod method,
        string path, object? body = null,
        IEnumerable<KeyValuePair<string, string>>? headers = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: PlatformJson.Options);
        foreach (var (name, value) in headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request.Named(operation), cancellationToken);
    }

    /// <summary>Names the operation of a request that is built by hand.</summary>
    public static HttpRequestMessage Named(this HttpRequestMessage request, string operation)
    {
        request.Options.Set(Operation, operation);
        return request;
    }

    /// <summary>
    /// Says that a problem of this type is a regular answer, not a failure, whatever its status: the call is not repeated
    /// for it and no circuit counts it. For a 503 that is about the data and not about the service.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="problemType">A problem's <c>type</c>, such as <c>urn:platform:pricing:no-fresh-pack</c>.</param>
    public static HttpRequestMessage Expecting(this HttpRequestMessage request, string problemType)
    {
        request.Options.Set(Expected, problemType);
        return request;
    }

    /// <summary>The pause that an answer requests with <c>Retry-After</c>, in seconds or as a date; null if it requests none.</summary>
    public static TimeSpan? RetryAfter(this HttpResponseMessage response, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    internal static string OperationOf(HttpRequestMessage request) => request.Options.TryGetValue(Operation, out var operation)
        ? operation
        : "other";
}
