using System.Text.Json;

namespace Observability.Tests;

/// <summary>A panel of a Grafana dashboard.</summary>
internal sealed record Panel(string Dashboard, string Title, JsonElement Json)
{
    public static IReadOnlyList<Panel> All { get; } =
    [
        .. from file in Repository.Files("grafana/dashboards", "*.json")
           from panel in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("panels").EnumerateArray()
           select new Panel(Path.GetFileNameWithoutExtension(file), panel.GetProperty("title").GetString()!, panel),
    ];

    public IEnumerable<string> Queries =>
        Json.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!);
}
