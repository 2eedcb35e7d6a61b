using System.Text.Json;

namespace Observability.Tests;

/// <summary>A real Prometheus without targets: it parses and runs any query.</summary>
public sealed class PrometheusServer : Server
{
    protected override string Program => "prometheus";

    protected override string[] Arguments(int port)
    {
        var config = Path.Combine(Directory.FullName, "prometheus.yml");
        File.WriteAllText(config, "global: {}\n");
        return [$"--config.file={config}", $"--storage.tsdb.path={Directory.FullName}/data", $"--web.listen-address=127.0.0.1:{port}"];
    }

    /// <summary>Runs a query. Its error, or null.</summary>
    public async Task<string?> ErrorOfAsync(string query)
    {
        using var form = new FormUrlEncodedContent([new("query", query)]);
        using var answer = await Http.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
    }
}
