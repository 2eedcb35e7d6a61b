using System.Text.Json;

namespace PlatformCheck;

/// <summary>What the AppHost reports about a run: what it started, and where each part answers.</summary>
internal sealed record Addresses(double TookSeconds, IReadOnlyList<Addresses.Part> Parts)
{
    private const string DashboardName = "dashboard";

    /// <param name="Url">Its address; null if it has no endpoint.</param>
    /// <param name="Fault">Why it did not become healthy; null if it did.</param>
    /// <param name="Measured">Whether Prometheus should scrape it.</param>
    internal sealed record Part(string Name, string? Url, string? Fault, bool Measured);

    /// <summary>The dashboard belongs to Aspire, and is not counted among the parts.</summary>
    public Part Dashboard => Parts.Single(part => part.Name == DashboardName);

    public IReadOnlyList<Part> Started => [.. Parts.Where(part => part.Name != DashboardName)];

    public Uri Of(string part) => Parts.FirstOrDefault(candidate => candidate.Name == part) switch
    {
        { Url: { } url } => new Uri(url),
        _ => throw new CheckFailedException($"{part} is not running here"),
    };

    public static Addresses Read(string file) => JsonSerializer.Deserialize<Addresses>(File.ReadAllText(file), Peers.Json)!;
}
