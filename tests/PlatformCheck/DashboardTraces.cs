using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace PlatformCheck;

/// <summary>What the Aspire dashboard received, asked over its own HTTP interface.</summary>
internal sealed class DashboardTraces(Uri dashboard, string? key, HttpClient http)
{
    // Without a limit it gives the newest 200, whatever there is.
    private const int MaxSpans = 10_000;

    /// <summary>The spans of one trace; none while the dashboard has not received it.</summary>
    /// <exception cref="CheckFailedException">The dashboard refused, or it has more spans than it gave.</exception>
    public async Task<IReadOnlyList<Span>> SpansAsync(string traceId, CancellationToken cancellationToken)
    {
        var address = new Uri(dashboard, $"/api/telemetry/spans?traceId={traceId}&limit={MaxSpans}");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (key is not null) request.Headers.Add("X-API-Key", key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new CheckFailedException(
                $"the dashboard answered {(int)response.StatusCode} {response.StatusCode} to {address.PathAndQuery}");
        var answer = (await response.Content.ReadFromJsonAsync<Answer>(cancellationToken))!;
        if (answer.ReturnedCount < answer.TotalCount)
            throw new CheckFailedException($"the dashboard gave {answer.ReturnedCount} of {answer.TotalCount} spans under {traceId}");
        return
        [
            .. from resource in answer.Data.ResourceSpans
               from scope in resource.ScopeSpans
               from span in scope.Spans
               select new Span(resource.Resource.ServiceName, span.Name),
        ];
    }

    /// <param name="Service">The name of the resource that sent it; its replicas share one.</param>
    internal sealed record Span(string Service, string Name);

    private sealed record Answer(Received Data, int TotalCount, int ReturnedCount);

    private sealed record Received([property: JsonRequired] IReadOnlyList<SpansOfResource> ResourceSpans);

    private sealed record SpansOfResource(Sender Resource, [property: JsonRequired] IReadOnlyList<SpansOfScope> ScopeSpans);

    private sealed record Sender([property: JsonRequired] IReadOnlyList<Attribute> Attributes)
    {
        public string ServiceName => Attributes.FirstOrDefault(attribute => attribute.Key == "service.name")?.Value.StringValue ?? "";
    }

    private sealed record Attribute(string Key, AttributeValue Value);

    private sealed record AttributeValue(string? StringValue);

    private sealed record SpansOfScope([property: JsonRequired] IReadOnlyList<NamedSpan> Spans);

    private sealed record NamedSpan(string Name);
}
