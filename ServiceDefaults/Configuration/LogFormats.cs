namespace ServiceDefaults.Configuration;

/// <summary>What <c>Logging:Console:FormatterName</c> calls the platform's own formats.</summary>
internal static class LogFormats
{
    public const string Json = "platform-json";
    public const string Text = "platform-text";
}
