using System.Text.Json;

namespace ServiceDefaults.Outbound;

internal static class ProblemAnswers
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The <c>type</c> of a problem (RFC 9457); null if it is not one. The body can be read again afterwards.</summary>
    public static async ValueTask<string?> ProblemTypeAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String
                ? type.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // Too long, cut off, or not JSON: in any case not the expected problem.
            return null;
        }
    }
}
