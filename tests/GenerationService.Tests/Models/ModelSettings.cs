using Testing.Models;

namespace GenerationService.Tests.Models;

/// <summary>Settings of a service that has models behind stand-ins.</summary>
internal static class ModelSettings
{
    /// <summary>2 dollars for a million tokens in, half of that if cached, and 10 out.</summary>
    public static Dictionary<string, string?> With(this Dictionary<string, string?> settings, string name, ChatServer server,
        params (string Key, string Value)[] more)
    {
        var prefix = $"Models:Endpoints:{name}:";
        settings[prefix + "Address"] = server.Address;
        settings[prefix + "Model"] = "stand-in-1";
        settings[prefix + "ApiKey"] = ChatServer.Key;
        settings[prefix + "InputPerMillionTokens"] = "2";
        settings[prefix + "CachedInputPerMillionTokens"] = "1";
        settings[prefix + "OutputPerMillionTokens"] = "10";
        settings[prefix + "MaxOutputTokens"] = "100";
        foreach (var (key, value) in more) settings[prefix + key] = value;
        return settings;
    }

    /// <summary>For a clock that is turned by hours: every look at the queue on the way would be taken.</summary>
    public static Dictionary<string, string?> Slow => new() { ["Queue:PollSeconds"] = "60", ["Queue:LeaseSeconds"] = "3600" };

    public static Dictionary<string, string?> Fast => new() { ["Queue:PollSeconds"] = "0.05", ["Queue:BackoffSeconds"] = "0.01" };
}
