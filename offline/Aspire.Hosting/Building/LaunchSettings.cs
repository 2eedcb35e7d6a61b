using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>A project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    private static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    internal static LaunchSettings? Read(string projectDirectory)
    {
        var path = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Lenient);
        }
        catch (JsonException failure)
        {
            throw new DistributedApplicationException($"{path} is not valid: {failure.Message}", failure);
        }
    }

    /// <summary>The profile asked for, else the one that the app host itself runs with, else the first that runs the project.</summary>
    internal (string Name, LaunchProfile Profile)? Choose(string? asked, string? appHostProfile, string project)
    {
        if (asked is not null)
        {
            return Profiles.TryGetValue(asked, out var named) ? (asked, named)
                : throw new DistributedApplicationException($"Launch settings of '{project}' do not contain the '{asked}' launch profile.");
        }
        if (appHostProfile is not null && Profiles.TryGetValue(appHostProfile, out var same)) return (appHostProfile, same);
        return Profiles.Where(entry => entry.Value.CommandName == "Project").Select(entry => ((string, LaunchProfile)?)(entry.Key, entry.Value)).FirstOrDefault();
    }
}

/// <summary>One way to run a project.</summary>
public sealed class LaunchProfile
{
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
