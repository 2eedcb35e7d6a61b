using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

/// <summary>The body of <c>POST /score/batch</c>.</summary>
/// <param name="Quotes">Requests as for <c>POST /score</c>, read one by one: a malformed one does not affect its
/// neighbours.</param>
internal sealed record BatchRequest(IReadOnlyList<BatchItem> Quotes)
{
    public const int MostQuotes = 1_000;
}

/// <summary>The whole answer to <c>POST /score/batch</c>; as NDJSON, each of <paramref name="Results"/> is a line.</summary>
internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

/// <param name="Index">Position in the request, from 0.</param>
/// <param name="Quote">What <c>POST /score</c> would have answered; if null, <paramref name="Error"/> is set.</param>
internal sealed record BatchResult(int Index, ScoreAnswer? Quote, ProblemDetails? Error);

/// <param name="Request">Null if it is malformed.</param>
[JsonConverter(typeof(BatchItemConverter))]
internal readonly record struct BatchItem(ScoreRequest? Request);

internal sealed class BatchItemConverter : JsonConverter<BatchItem>
{
    public override bool HandleNull => true;

    public override BatchItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonRow.TryRead<ScoreRequest>(ref reader, options, out var request) ? new BatchItem(request) : default;

    public override void Write(Utf8JsonWriter writer, BatchItem value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Request, options);
}
