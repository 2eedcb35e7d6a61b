using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;
using Testing.Monitoring;

namespace GenerationService.Tests.Alerts;

/// <summary>The service with a real Alertmanager, and a browser that sends the page's forms.</summary>
internal sealed class AlertsApp : IAsyncDisposable
{
    private readonly GenerationApp _app;

    private AlertsApp(GenerationApp app, AlertmanagerServer? alertmanager)
    {
        (_app, Alertmanager) = (app, alertmanager!);
        using var known = app.CreateClient();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = known.BaseAddress };
    }

    /// <summary>What silences require; it is sent unless another one is given.</summary>
    public const string Key = "the-key-of-the-alerts-page";

    public AlertmanagerServer Alertmanager { get; }

    public HttpClient Http { get; }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<AlertsApp> StartAsync(params (string Key, string Value)[] settings)
    {
        var alertmanager = await AlertmanagerServer.StartAsync(new Dictionary<string, string>());
        return new AlertsApp(new GenerationApp(Of([("Sla:AlertmanagerUrl", alertmanager.Http.BaseAddress!.ToString()), .. settings])),
            alertmanager);
    }

    /// <summary>With the given settings only.</summary>
    public static AlertsApp Without(params (string Key, string Value)[] settings) => new(new GenerationApp(Of(settings)), null);

    /// <summary>Raises alerts, and waits until Alertmanager lists as many.</summary>
    public async Task RaiseAsync(params object[] alerts)
    {
        await Alertmanager.PostAsync(alerts);
        await Eventually.TrueAsync(async () => (await Alertmanager.GetAsync("alerts")).GetArrayLength() == alerts.Length);
    }

    public static object Alert(string name, string severity, string service, string summary = "A summary", string? instance = null,
        string runbook = "https://runbooks.example/a", string? extra = null)
    {
        var labels = new Dictionary<string, string> { ["alertname"] = name, ["severity"] = severity, ["service"] = service };
        if (instance is not null) labels["instance"] = instance;
        if (extra is not null) labels["extra"] = extra;
        return new
        {
            labels, annotations = new { summary, description = $"{name} is {severity}.", runbook_url = runbook },
            startsAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        };
    }

    public static object Watchdog => Alert("Watchdog", "none", "platform");

    public async Task<JsonElement> BoardAsync() => await Http.GetFromJsonAsync<JsonElement>("/alerts.json", Test);

    public async Task<string> IdAsync(string name) => (await BoardAsync()).GetProperty("alerts").EnumerateArray()
        .Single(alert => alert.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;

    public async Task<(int Status, JsonElement Body)> PostAsync(object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/silences") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Key);
        using var answer = await Http.SendAsync(request, Test);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Test));
    }

    public async Task<int> EndAsync(string silence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/alerts/silences/{silence}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await Http.SendAsync(request, Test);
        return (int)answer.StatusCode;
    }

    public async Task<(int Status, string Page)> FormAsync(IEnumerable<KeyValuePair<string, string>> fields,
        params (string Name, string Value)[] headers)
    {
        var all = new Dictionary<string, string>(fields);
        all.TryAdd("key", Key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts") { Content = new FormUrlEncodedContent(all) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var answer = await Http.SendAsync(request, Test);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Test));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (Alertmanager is not null) await Alertmanager.DisposeAsync();
    }

    private static Dictionary<string, string?> Of(IEnumerable<(string Key, string Value)> settings)
    {
        var all = new Dictionary<string, string?> { ["Sla:Key"] = Key };
        foreach (var (key, value) in settings) all[key] = value;
        return all;
    }
}
