using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServiceDefaults.Privacy;

namespace GenerationService.Connectors.Vercel;

/// <summary>Vercel's API, one request at a time (vercel.com/docs/rest-api).</summary>
internal sealed class VercelClient(HttpClient http, IOptionsMonitor<VercelOptions> options,
    [FromKeyedServices(VercelClient.Provider)] CallPace pace, Scrubber scrubber, TimeProvider clock)
    : ProviderClient(http, Provider, pace, scrubber, clock)
{
    public const string Provider = "Vercel";

    private static readonly JsonSerializerOptions Format = ProviderJson.Named(JsonNamingPolicy.CamelCase);

    private readonly TimeProvider _clock = clock;

    public VercelOptions Options => options.CurrentValue;

    protected override JsonSerializerOptions Json => Format;

    protected override Uri BaseAddress => new(Options.BaseAddress.TrimEnd('/') + "/");

    public Task<ProviderAnswer<T>> GetAsync<T>(string operation, string path, IEnumerable<(string Name, string Value)> query,
        CancellationToken cancellationToken) =>
        CallAsync<T>(new ProviderCall(operation, HttpMethod.Get, Address(path, query)), cancellationToken);

    /// <exception cref="OutcomeUnknownException">It may have been done or not.</exception>
    public Task<ProviderAnswer<T>> PostAsync<T>(string operation, string path, IEnumerable<(string Name, string Value)> query,
        JsonObject body, CancellationToken cancellationToken) =>
        CallAsync<T>(new ProviderCall(operation, HttpMethod.Post, Address(path, query), body, Changes: true), cancellationToken);

    /// <summary>A change that is made once however often it is asked for.</summary>
    public Task<ProviderAnswer<T>> PatchAsync<T>(string operation, string path, CancellationToken cancellationToken) =>
        CallAsync<T>(new ProviderCall(operation, HttpMethod.Patch, Address(path, [])), cancellationToken);

    protected override void Authorize(HttpRequestHeaders headers)
    {
        var current = Options;
        if (current.Missing is { } missing) throw new ConnectorNotConfiguredException(Provider, missing);
        headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret.Read(Provider, current.Token, current.TokenFile));
    }

    protected override string? ReasonIn(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("error", out var inner)) return null;
        var (code, message) = (ProviderMessage.Of(inner, "code", Scrubber), ProviderMessage.Of(inner, "message", Scrubber));
        return code is null || message is null ? code ?? message : $"{code}, {message}";
    }

    /// <summary>A header of Vercel's own says when the limit starts anew, in seconds since 1970.</summary>
    protected override TimeSpan? PauseIn(HttpResponseMessage response, JsonElement error)
    {
        if (base.PauseIn(response, error) is { } pause) return pause;
        if (!response.Headers.TryGetValues("X-RateLimit-Reset", out var values)
            || !long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return null;
        var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - (response.Headers.Date ?? _clock.GetUtcNow());
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Requests are measured as every outbound call is; what counts here is deployments.</summary>
    protected override void Measure(ProviderCall call, CallOutcome outcome, TimeSpan elapsed)
    {
    }

    private string Address(string path, IEnumerable<(string Name, string Value)> query)
    {
        if (Options.TeamId is { Length: > 0 } team) query = query.Append(("teamId", team));
        var parameters = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        return parameters.Length == 0 ? path : $"{path}?{parameters}";
    }
}
