using Testing.Notion;
using Testing.Vercel;

namespace GenerationService.Tests.Automations;

/// <summary>Stand-ins for both providers, and the settings with which a service speaks to them.</summary>
internal sealed class ProviderServers : IAsyncDisposable
{
    public const string Listing =
        """{"type":"notion_vercel","inputs":{"property_name":"Casa do Mar","city":"Porto","bedrooms":2,"amenities":"wifi"}}""";

    private ProviderServers(NotionServer notion, VercelServer vercel) => (Notion, Vercel) = (notion, vercel);

    public NotionServer Notion { get; }

    public VercelServer Vercel { get; }

    public static async Task<ProviderServers> StartAsync(TimeProvider? clock = null) =>
        new(await NotionServer.StartAsync(), await VercelServer.StartAsync(clock));

    public Dictionary<string, string?> Settings(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Outbound:AllowedHosts:0"] = "127.0.0.1",
            ["Connectors:Notion:BaseAddress"] = Notion.Address.ToString(), ["Connectors:Notion:Token"] = NotionServer.Token,
            ["Connectors:Notion:ParentId"] = Notion.ParentDataSource, ["Connectors:Notion:ParentType"] = "DataSource",
            ["Connectors:Notion:RequestsPerSecond"] = "100",
            ["Connectors:Vercel:BaseAddress"] = Vercel.Address.ToString(), ["Connectors:Vercel:Token"] = VercelServer.Token,
            ["Connectors:Vercel:TeamId"] = VercelServer.Team, ["Connectors:Vercel:RequestsPerSecond"] = "100",
            ["Automations:BackoffSeconds"] = "0.05", ["Automations:ProgressSeconds"] = "0.05", ["Automations:LookUpAfterSeconds"] = "0.1",
            ["Queue:PollSeconds"] = "0.05",
        };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Notion.DisposeAsync();
        await Vercel.DisposeAsync();
    }
}
