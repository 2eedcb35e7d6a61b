using GenerationService.Connectors.Notion;
using GenerationService.Connectors.Vercel;
using Testing.Notion;
using Testing.Vercel;

namespace GenerationService.Tests.Connectors;

/// <summary>The service with stand-ins for both providers.</summary>
internal sealed class ConnectorApp : IAsyncDisposable
{
    private readonly GenerationApp _app;

    private ConnectorApp(NotionServer notion, VercelServer vercel, GenerationApp app) => (Notion, Vercel, _app) = (notion, vercel, app);

    public NotionServer Notion { get; }

    public VercelServer Vercel { get; }

    public NotionPages Pages => _app.Get<NotionPages>();

    public VercelDeployments Deployments => _app.Get<VercelDeployments>();

    public static async Task<ConnectorApp> StartAsync(params (string Key, string? Value)[] settings) => await StartAsync(null, settings);

    public static async Task<ConnectorApp> StartAsync(TimeProvider? clock, params (string Key, string? Value)[] settings)
    {
        var (notion, vercel) = (await NotionServer.StartAsync(), await VercelServer.StartAsync(clock));
        var all = new Dictionary<string, string?>
        {
            ["Outbound:AllowedHosts:0"] = "127.0.0.1", ["Outbound:RetryDelaySeconds"] = "0.001",
            ["Connectors:Notion:BaseAddress"] = notion.Address.ToString(), ["Connectors:Notion:Token"] = NotionServer.Token,
            ["Connectors:Notion:ParentId"] = notion.ParentDataSource, ["Connectors:Notion:ParentType"] = "DataSource",
            ["Connectors:Notion:RequestsPerSecond"] = "100",
            ["Connectors:Vercel:BaseAddress"] = vercel.Address.ToString(), ["Connectors:Vercel:Token"] = VercelServer.Token,
            ["Connectors:Vercel:TeamId"] = VercelServer.Team, ["Connectors:Vercel:RequestsPerSecond"] = "100",
        };
        foreach (var (key, value) in settings) all[key] = value == "{parent page}" ? notion.ParentPage
            : value == "{parent database}" ? notion.ParentDatabase : value;
        return new ConnectorApp(notion, vercel, new GenerationApp(all, clock));
    }

    public HttpClient CreateClient() => _app.CreateClient();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Notion.DisposeAsync();
        await Vercel.DisposeAsync();
    }
}
