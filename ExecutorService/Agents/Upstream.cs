using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ExecutorService.Agents;

/// <summary>Translates a service's answer into the agents' own kinds of failure.</summary>
internal static class Upstream
{
    /// <summary>
    /// Reads the body of a success; anything else becomes a <see cref="CapabilityException"/> that repeats what the service said.
    /// </summary>
    /// <param name="service">Its name in messages.</param>
    /// <param name="call">Sends the request.</param>
    /// <param name="refusal">What a problem's type means, if the status alone does not say.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<T> ReadAsync<T>(string service, Func<Task<HttpResponseMessage>> call, Func<string?, FailureKind?>? refusal,
        CancellationToken cancellationToken) where T : class
    {
        try
        {
            using var response = await call();
            if (!response.IsSuccessStatusCode) throw await RefusedAsync(service, response, refusal, cancellationToken);
            return await response.Content.ReadFromJsonAsync<T>(AnswerJson.Options, cancellationToken) ?? throw Garbled(service, null);
        }
        catch (HttpRequestException e)
        {
            throw new CapabilityException(FailureKind.Unavailable, $"The {service} service does not answer.", e);
        }
        catch (JsonException e)
        {
            throw Garbled(service, e);
        }
    }

    /// <summary>A success whose body is still to be read.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(string service, Func<Task<HttpResponseMessage>> call,
        CancellationToken cancellationToken)
    {
        try
        {
            var response = await call();
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await RefusedAsync(service, response, null, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CapabilityException(FailureKind.Unavailable, $"The {service} service does not answer.", e);
        }
    }

    public static T Parse<T>(string service, ReadOnlySpan<byte> json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, AnswerJson.Options) ?? throw Garbled(service, null);
        }
        catch (JsonException e)
        {
            throw Garbled(service, e);
        }
    }

    private static async Task<CapabilityException> RefusedAsync(
        string service, HttpResponseMessage response, Func<string?, FailureKind?>? refusal, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<ProblemAnswer>(AnswerJson.Options, cancellationToken)
            : null;
        var kind = refusal?.Invoke(problem?.Type) ?? response.StatusCode switch
        {
            HttpStatusCode.NotFound => FailureKind.NotFound,
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                FailureKind.Unavailable,
            _ => FailureKind.InvalidInput,
        };
        // A problem's title is constant for its kind; the detail may repeat what was sent and is not passed on.
        return new CapabilityException(kind,
            $"The {service} service answered {(int)response.StatusCode}{(problem?.Title is { } title ? $": {title}" : "")}.");
    }

    private static CapabilityException Garbled(string service, Exception? inner) =>
        new(FailureKind.Unavailable, $"The {service} service answered something that does not match its contract.", inner);

    private sealed record ProblemAnswer(string? Type = null, string? Title = null);
}
