using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.CircuitBreaker;
using ServiceDefaults.Outbound;
using ServiceDefaults.Privacy;

namespace GenerationService.Connectors;

/// <summary>
/// Calls a provider's JSON API once, and says of a call that did not succeed what is known: refused, not reached, to be asked again
/// after a pause, or of unknown outcome.
/// </summary>
internal abstract class ProviderClient(HttpClient http, string provider, CallPace pace, Scrubber scrubber, TimeProvider clock)
{
    /// <summary>A pause is asked for without saying how long.</summary>
    private static readonly TimeSpan UsualPause = TimeSpan.FromMinutes(1);

    /// <summary>Vercel has limits that last for a week; a longer pause than this is a mistake.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(31);

    protected Scrubber Scrubber { get; } = scrubber;

    protected abstract Uri BaseAddress { get; }

    /// <summary>The bearer token, and whatever else each request carries.</summary>
    /// <exception cref="ConnectorNotConfiguredException">There is no token.</exception>
    protected abstract void Authorize(HttpRequestHeaders headers);

    /// <summary>The provider's code and words for an error, in one sentence; null if its body has none.</summary>
    protected abstract string? ReasonIn(JsonElement error);

    /// <summary>The pause that an answer asks for, in the provider's own way; null if it asks for none.</summary>
    protected virtual TimeSpan? PauseIn(HttpResponseMessage response, JsonElement error) => response.RetryAfter(clock);

    protected abstract void Measure(ProviderCall call, CallOutcome outcome, TimeSpan elapsed);

    protected abstract JsonSerializerOptions Json { get; }

    protected async Task<ProviderAnswer<T>> CallAsync<T>(ProviderCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(BaseAddress, call.Path));
        if (call.Body is not null) request.Content = JsonContent.Create(call.Body, options: Json);
        Authorize(request.Headers);
        await pace.TurnAsync(cancellationToken);
        var started = clock.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request.Named(call.Operation), cancellationToken);
            if (!response.IsSuccessStatusCode) throw Refusal(call, response, await ErrorAsync(response, cancellationToken));
            // Bytes: what the answer says about its character set does not matter to JSON.
            var body = JsonSerializer.Deserialize<T>(await response.Content.ReadAsByteArrayAsync(cancellationToken), Json)
                ?? throw new JsonException("null");
            Measure(call, CallOutcome.Success, clock.GetElapsedTime(started));
            return new ProviderAnswer<T>(body, response.Headers.Date ?? clock.GetUtcNow());
        }
        catch (Exception e) when (Failure(call, e, cancellationToken) is { } failure)
        {
            Measure(call, OutcomeOf(failure), clock.GetElapsedTime(started));
            if (failure == e) throw;
            throw failure;
        }
    }

    /// <summary>An error's body; undefined where it is not JSON, as a proxy's page: then the status says enough.</summary>
    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>What an exception says about a call; null where it says nothing, as when nobody waits for the answer any more.</summary>
    private ConnectorException? Failure(ProviderCall call, Exception e, CancellationToken cancellationToken) => e switch
    {
        ConnectorException known => known,
        HttpRequestException http => Failure(call, http),
        JsonException => Unfinished(call, $"{provider} answered '{call.Operation}' with something that is not its answer.", e),
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            Unfinished(call, $"{provider} did not answer '{call.Operation}' in time.", e),
        _ => null,
    };

    private ConnectorException Refusal(ProviderCall call, HttpResponseMessage response, JsonElement error)
    {
        var status = (int)response.StatusCode;
        var reason = $"{provider} answered '{call.Operation}' with status {status}" + (ReasonIn(error) is { } words ? $": {words}" : ".");
        switch (status)
        {
            case 429 or 529:
                var pause = PauseIn(response, error) ?? UsualPause;
                if (pause > LongestPause) pause = LongestPause;
                pace.PauseFor(pause);
                return new RetryLaterException(provider, reason, pause) { Status = status };
            case 408 or >= 500:
                return Unfinished(call, reason, null);
            default:
                // A conflict with somebody else's write has written nothing and goes away.
                return new ConnectorException(provider, reason, isPermanent: status != 409) { Status = status };
        }
    }

    private ConnectorException Failure(ProviderCall call, HttpRequestException e)
    {
        if (AddressNotAllowedException.IsReasonOf(e)) return new ConnectorException(provider, e.Message, isPermanent: true, e);
        var neverSent = e.InnerException is BrokenCircuitException || e.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
        return neverSent
            ? new ConnectorException(provider, $"{provider} could not be reached.", inner: e)
            : Unfinished(call, $"{provider} gave no answer to '{call.Operation}'.", e);
    }

    private ConnectorException Unfinished(ProviderCall call, string reason, Exception? inner) => call.Changes
        ? new OutcomeUnknownException(provider, reason, inner)
        : new ConnectorException(provider, reason, inner: inner);

    private static CallOutcome OutcomeOf(ConnectorException failure) => failure switch
    {
        RetryLaterException => CallOutcome.RateLimited,
        OutcomeUnknownException => CallOutcome.Unknown,
        { IsPermanent: true } => CallOutcome.Refused,
        _ => CallOutcome.Failed,
    };
}
