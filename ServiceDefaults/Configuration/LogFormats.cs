namespace ServiceDefaults.Configuration;

/// <summary>The platform's own log formats, as values of <c>Logging:Console:FormatterName</c>.</summary>
internal static class LogFormats
{
    public const string Json = "platform-json";
    public const string Text = "platform-text";
}
