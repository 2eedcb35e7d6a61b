using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace GenerationService.Models.Endpoints;

/// <summary>What the client library throws, in our words and kinds.</summary>
internal static class EndpointFailures
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    public static ModelFailedException Of(Exception exception, bool hasBegun, TimeProvider clock)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is ModelFailedException known) return known;
            if (e is ClientResultException result && result.GetRawResponse() is { Status: >= 300 } answer) return Of(answer, clock);
        }
        if (hasBegun)
            return new(ModelFailure.Incomplete, "the connection broke before its text was whole.") { MayHaveCost = true };
        if (AddressNotAllowedException.IsReasonOf(exception))
            return new(ModelFailure.Refused, "its endpoint's address is not one that may be called.");
        if (Has<AuthenticationException>(exception))
            return new(ModelFailure.Unavailable, "its endpoint's certificate is not valid.");
        return Has<HttpRequestException>(exception) || Has<IOException>(exception) || Has<OperationCanceledException>(exception)
            ? new(ModelFailure.Unavailable, "its endpoint could not be reached, or broke off.")
            {
                MayHaveCost = Has<IOException>(exception),
            }
            : new(ModelFailure.Malformed, "its endpoint's answer is no chat completion.") { MayHaveCost = true };
    }

    private static ModelFailedException Of(PipelineResponse answer, TimeProvider clock)
    {
        var retryAt = RetryAt(answer, clock);
        var said = $"its endpoint answered {answer.Status}{Code(answer)}.";
        return answer.Status switch
        {
            429 => new(ModelFailure.RateLimited, said) { RetryAt = retryAt },
            503 when retryAt is not null => new(ModelFailure.RateLimited, said) { RetryAt = retryAt },
            // The request is at fault, and will be the next time.
            400 or 413 or 422 => new(ModelFailure.Refused, said) { IsFinal = true },
            < 500 => new(ModelFailure.Refused, said),
            _ => new(ModelFailure.Unavailable, said) { RetryAt = retryAt },
        };
    }

    private static DateTimeOffset? RetryAt(PipelineResponse answer, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (!answer.Headers.TryGetValue("Retry-After", out var header) || !RetryConditionHeaderValue.TryParse(header, out var retry))
            return null;
        var pause = retry.Delta ?? retry.Date - now;
        return pause > TimeSpan.Zero ? now + (pause < LongestRest ? pause.Value : LongestRest) : null;
    }

    /// <summary>The error's code, if it is a plain word such as <c>invalid_api_key</c>; never its message.</summary>
    private static string Code(PipelineResponse answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.Content);
            return ErrorCode(body.RootElement) is { } code ? $" ({code})" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The code of <c>{"error": {"code": …, "type": …}}</c>; "unknown" if it has none; null if this is no error.</summary>
    public static string? ErrorCode(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("error", out var error)
            || error.ValueKind == JsonValueKind.Null) return null;
        if (error.ValueKind != JsonValueKind.Object) return "unknown";
        foreach (var name in new[] { "code", "type" })
        {
            if (error.TryGetProperty(name, out var code) && code.ValueKind == JsonValueKind.String
                && Identifier.IsWellFormed(code.GetString(), 64)) return code.GetString();
        }
        return "unknown";
    }

    private static bool Has<T>(Exception? e) where T : Exception => e is not null && (e is T || Has<T>(e.InnerException));
}
