using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using PricingService.Availability;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

/// <summary>
/// Answers a batch block by block, as it is computed: each quote is stored before it is sent, and a caller who disconnects stops the rest.
/// As JSON <c>{"results":[…]}</c>; for callers that accept <c>application/x-ndjson</c>, one result per line.
/// </summary>
internal sealed class BatchStream(BatchRequest request, PropertyDirectory properties, AvailabilityBook availability, Quoting quoting,
    TimeProvider clock)
    : IResult, IEndpointMetadataProvider
{
    public const string Lines = "application/x-ndjson";

    /// <summary>
    /// Quotes stored and sent together: enough that the disk is not the bottleneck, few enough that the first ones come soon.
    /// </summary>
    public const int Block = 250;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(BatchAnswer), ["application/json", Lines]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, gone) = (httpContext.Response, httpContext.RequestAborted);
        var inLines = httpContext.Request.GetTypedHeaders().Accept
            .Any(accepted => accepted.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase));
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        for (var first = 0; ; first += Block)
        {
            // The first block is computed before anything is sent: a failure until then is still answered with a problem.
            var results = await AnswerAsync(first, gone);
            if (first == 0) response.ContentType = inLines ? Lines : "application/json; charset=utf-8";
            if (first == 0 && !inLines) response.BodyWriter.Write("{\"results\":["u8);
            foreach (var result in results)
            {
                if (!inLines && result.Index > 0) response.BodyWriter.Write(","u8);
                JsonSerializer.Serialize(json, result, PlatformJson.Options);
                json.Flush();
                json.Reset();
                if (inLines) response.BodyWriter.Write("\n"u8);
            }
            var last = first + Block >= request.Quotes.Count;
            if (last && !inLines) response.BodyWriter.Write("]}"u8);
            await response.BodyWriter.FlushAsync(gone);
            if (last) return;
        }
    }

    private async Task<BatchResult[]> AnswerAsync(int first, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var results = new BatchResult[Math.Min(Block, request.Quotes.Count - first)];
        var asked = new List<(int Index, Property Property, Demand Demand)>(results.Length);
        for (var i = 0; i < results.Length; i++)
        {
            switch (await ScoreCheck.CheckAsync(request.Quotes[first + i], properties, availability, clock))
            {
                case ScoreCheck.Fits one: asked.Add((i, one.Property, one.Demand)); break;
                case ScoreCheck.Refused refused: results[i] = new BatchResult(first + i, null, refused.Problem.ProblemDetails); break;
            }
        }
        var answers = await quoting.QuoteAsync([.. asked.Select(one => (one.Property, one.Demand))], cancellationToken);
        for (var i = 0; i < asked.Count; i++) results[asked[i].Index] = new BatchResult(first + asked[i].Index, answers[i], null);
        return results;
    }
}
