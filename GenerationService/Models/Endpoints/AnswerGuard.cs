using System.Net;
using System.Text.Json;

namespace GenerationService.Models.Endpoints;

/// <summary>
/// Looks at answers before the client library does, which takes an error object with status 200 for a completion without choices, a choice
/// without a finish reason for a finished one, and reads however much comes.
/// </summary>
internal sealed class AnswerGuard(long maxBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream" && response.IsSuccessStatusCode)
                await BoundStreamAsync(response, cancellationToken);
            else
                await CheckAsync(response, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task BoundStreamAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bounded = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), maxBytes));
        foreach (var (name, values) in response.Content.Headers) bounded.Headers.TryAddWithoutValidation(name, values);
        response.Content = bounded;
    }

    private async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            throw new ModelFailedException(ModelFailure.Refused, "its endpoint redirects, which is not followed: correct its Address.");
        try
        {
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        }
        catch (HttpRequestException) when (response.StatusCode == HttpStatusCode.OK && !cancellationToken.IsCancellationRequested)
        {
            const string tooLong = "its endpoint's answer is too long, or was cut off.";
            throw new ModelFailedException(ModelFailure.Malformed, tooLong) { MayHaveCost = true };
        }
        if (response.IsSuccessStatusCode) Check(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static void Check(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (EndpointFailures.ErrorCode(answer.RootElement) is { } code)
                throw new ModelFailedException(ModelFailure.Unavailable, $"its endpoint answered 200 with an error ({code}).");
            if (!answer.RootElement.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array
                || choices.GetArrayLength() == 0) throw NoCompletion();
            if (!choices[0].TryGetProperty("finish_reason", out var reason) || reason.ValueKind != JsonValueKind.String)
                throw new ModelFailedException(ModelFailure.Incomplete, WholeAnswers.BrokeOff) { MayHaveCost = true };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NoCompletion();
        }
    }

    private static ModelFailedException NoCompletion() =>
        new(ModelFailure.Malformed, "its endpoint's answer is no chat completion.") { MayHaveCost = true };
}
