using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GenerationService.Sla;
using Microsoft.Extensions.Options;
using ServiceDefaults.Outbound;

namespace GenerationService.Alerts;

/// <summary>Alertmanager's API v2 (api/v2/openapi.yaml in its repository): what fires, and silences.</summary>
internal sealed class AlertmanagerApi(
    HttpClient http, IOptions<SlaOptions> sla, IOptions<AlertsOptions> options, TimeProvider clock)
{
    public const string Name = "alertmanager";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public bool IsConfigured => sla.Value.AlertmanagerUrl.Length > 0;

    /// <exception cref="AlertmanagerAwayException">It is not configured, does not answer, or not in its own form.</exception>
    public Task<List<FiringAlert>> AlertsAsync(CancellationToken cancellationToken) =>
        AskAsync<List<FiringAlert>>("list_alerts", "api/v2/alerts", cancellationToken);

    /// <summary>All that it knows, also those that have ended.</summary>
    /// <exception cref="AlertmanagerAwayException">It is not configured, does not answer, or not in its own form.</exception>
    public Task<List<Silence>> SilencesAsync(CancellationToken cancellationToken) =>
        AskAsync<List<Silence>>("list_silences", "api/v2/silences", cancellationToken);

    /// <summary>Creates it, or changes the one with its id. Returns the id.</summary>
    /// <exception cref="AlertmanagerAwayException">It was not taken.</exception>
    public Task<string> SilenceAsync(PostableSilence silence, CancellationToken cancellationToken) => CallAsync(async token =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/silences");
        request.Content = JsonContent.Create(silence, options: Json);
        using var answer = await http.SendAsync(request.Named("silence"), token);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SilenceTaken>(Json, token))?.SilenceId
            ?? throw new JsonException("The answer has no silenceID.");
    }, cancellationToken);

    /// <summary>Ends it now; false: there is none with this id.</summary>
    /// <exception cref="AlertmanagerAwayException">It was not ended.</exception>
    public Task<bool> EndAsync(string id, CancellationToken cancellationToken) => CallAsync(async token =>
    {
        using var answer = await http.CallAsync("end_silence", HttpMethod.Delete, $"api/v2/silence/{Uri.EscapeDataString(id)}",
            cancellationToken: token);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        answer.EnsureSuccessStatusCode();
        return true;
    }, cancellationToken);

    private Task<T> AskAsync<T>(string operation, string path, CancellationToken cancellationToken) => CallAsync(async token =>
    {
        using var answer = await http.CallAsync(operation, HttpMethod.Get, path, cancellationToken: token);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<T>(Json, token) ?? throw new JsonException("The answer is null.");
    }, cancellationToken);

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (!IsConfigured) throw new AlertmanagerAwayException("It is not configured.", null);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AlertmanagerAwayException(e.Message, e);
        }
    }

    private sealed record SilenceTaken(string? SilenceId);
}

/// <summary>Alertmanager is not there, or does not do what it is asked.</summary>
internal sealed class AlertmanagerAwayException(string message, Exception? inner) : Exception(message, inner);

/// <summary>As Alertmanager tells it.</summary>
internal sealed record FiringAlert
{
    public required string Fingerprint { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
    public required DateTimeOffset StartsAt { get; init; }
    public required FiringStatus Status { get; init; }
    public IReadOnlyList<AlertReceiver> Receivers { get; init; } = [];
    public string? GeneratorUrl { get; init; }
}

internal sealed record FiringStatus(IReadOnlyList<string>? InhibitedBy, IReadOnlyList<string>? SilencedBy);

internal sealed record AlertReceiver(string Name);

/// <summary>As Alertmanager tells it.</summary>
internal sealed record Silence(
    string Id, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string CreatedBy, string Comment,
    SilenceStatus Status)
{
    public bool IsActive => Status.State == "active";

    /// <summary>It holds, or will.</summary>
    public bool IsOpen => Status.State != "expired";
}

internal sealed record SilenceStatus(string State);

internal sealed record SilenceMatcher(string Name, string Value, bool IsRegex, bool IsEqual = true);

/// <param name="Id">Of the one to change; null for a new one.</param>
internal sealed record PostableSilence(
    string? Id, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string CreatedBy, string Comment);
