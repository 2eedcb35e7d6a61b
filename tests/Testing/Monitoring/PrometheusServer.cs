using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Testing.Monitoring;

/// <summary>A real Prometheus. Without targets it parses and runs any query.</summary>
public sealed class PrometheusServer : MonitoringServer
{
    private string? _data;

    /// <summary>Its storage.</summary>
    public string Data => _data ?? Path.Combine(Directory.FullName, "data");

    private string Targets => Path.Combine(Directory.FullName, "targets.json");

    /// <summary>One that has a past.</summary>
    /// <param name="data">Its storage.</param>
    public static async Task<PrometheusServer> StartAsync(string data)
    {
        var server = new PrometheusServer { _data = data };
        await server.InitializeAsync();
        return server;
    }

    protected override string Program => "prometheus";

    protected override Task<string[]> ArgumentsAsync(int port)
    {
        var config = Path.Combine(Directory.FullName, "prometheus.yml");
        File.WriteAllText(Targets, "[]");
        File.WriteAllText(config, $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: platform
                file_sd_configs: [{files: ["{{Targets}}"], refresh_interval: 1s}]

            """);
        return Task.FromResult<string[]>([$"--config.file={config}", $"--storage.tsdb.path={Data}",
            $"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle", "--web.enable-admin-api"]);
    }

    /// <summary>Scrapes a service from now on, under a job's name.</summary>
    public async Task ScrapeAsync(string job, Uri service)
    {
        File.WriteAllText(Targets + ".new",
            JsonSerializer.Serialize(new[] { new { targets = new[] { service.Authority }, labels = new { job } } }));
        File.Move(Targets + ".new", Targets, overwrite: true);
        using var answer = await Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a query. Its error, or null.</summary>
    public async Task<string?> ErrorOfAsync(string query)
    {
        using var json = await AskAsync(KeyValuePair.Create("query", query));
        return json.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
    }

    /// <summary>The one value of a query at a time; null if it has none.</summary>
    public async Task<double?> ValueAsync(string query, DateTimeOffset at)
    {
        using var json = await AskAsync(KeyValuePair.Create("query", query),
            KeyValuePair.Create("time", (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture)));
        var result = json.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? null
            : double.Parse(result[0].GetProperty("value")[1].GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private async Task<JsonDocument> AskAsync(params IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await Http.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
