using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace GenerationService.Automations.Actions;

/// <summary>The part of ExecutorService's contract that this service uses.</summary>
internal sealed class ExecutorClient(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan WhileAway = TimeSpan.FromMinutes(1);

    /// <summary>Executes a pattern. The same request id gives the same execution, however often it is sent.</summary>
    public async Task<ExecutionAnswer> ExecuteAsync(
        string pattern, JsonObject inputs, string userId, string requestId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.CallAsync("execute", HttpMethod.Post, "/v1/execute",
                new JsonObject { ["pattern_id"] = pattern, ["inputs"] = inputs },
                [new(UserId.Header, userId), new(RequestId.Header, requestId)], cancellationToken);
            if (!response.IsSuccessStatusCode) throw await RefusedAsync(response, cancellationToken);
            return await response.Content.ReadFromJsonAsync<ExecutionAnswer>(Lenient, cancellationToken)
                ?? throw new JsonException();
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            // It may be restarting, which is no reason to give a report up.
            throw new StepWaitException("The executor service cannot be reached.", WhileAway);
        }
        catch (HttpRequestException e)
        {
            throw new StepFailedException("The executor service does not answer.", e);
        }
        catch (JsonException e)
        {
            throw new StepFailedException("The executor service answered something that does not match its contract.", e);
        }
    }

    /// <summary>It may have learned new members since.</summary>
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private async Task<Exception> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<ProblemAnswer>(Lenient, cancellationToken)
            : null;
        // A problem's title is constant for its kind; the detail may repeat what was sent and is not passed on.
        var said = $"The executor service answered {(int)response.StatusCode}{(problem?.Title is { } title ? $": {title}" : "")}.";
        if (response.RetryAfter(clock) is { } pause) return new StepWaitException(said, pause);
        // What it needs is not there yet, such as the first pricing pack.
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return new StepWaitException(said, WhileAway);
        return new StepFailedException(said)
        {
            IsFinal = response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
                and not HttpStatusCode.TooManyRequests and not HttpStatusCode.RequestTimeout,
        };
    }

    private sealed record ProblemAnswer(string? Title = null);
}

/// <param name="Status"><c>success</c>, or <c>degraded</c> when an optional step failed.</param>
internal sealed record ExecutionAnswer(string RequestId, string Status, JsonObject Result);
