using System.Text.Json;
using System.Text.RegularExpressions;
using ServiceDefaults.Privacy;

namespace GenerationService.Connectors;

/// <summary>
/// A provider's own words about an error, fit to be shown and logged: short, on one line, without quotations. Providers quote what
/// they were sent, and that is somebody's text.
/// </summary>
internal static partial class ProviderMessage
{
    private const int MaxLength = 200;

    /// <summary>Longer messages are cut before anything looks at them.</summary>
    private const int MaxRead = 4_000;

    public static string? Of(JsonElement error, string member, Scrubber scrubber)
    {
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty(member, out var value)
            || value.ValueKind != JsonValueKind.String)
            return null;
        return Plain(value.GetString()!, scrubber);
    }

    public static string? Plain(string message, Scrubber scrubber)
    {
        if (message.Length > MaxRead) message = message[..MaxRead];
        message = Quotation().Replace(message, match => Number().IsMatch(match.ValueSpan[1..]) ? match.Value : "…");
        message = scrubber.Text(Blank().Replace(message, " ").Trim());
        if (message.Length == 0) return null;
        return message.Length <= MaxLength ? message : message[..(MaxLength - 1)].TrimEnd() + "…";
    }

    /// <summary>From a quotation mark to the next of its kind, or to the end where there is none; apostrophes are left alone.</summary>
    [GeneratedRegex("\"[^\"]*(\"|$)|`[^`]*(`|$)|“[^”]*(”|$)|(?<!\\w)'[^']*('|$)")]
    private static partial Regex Quotation();

    /// <summary>Limits are quoted too: <c>`2000`</c>.</summary>
    [GeneratedRegex(@"^\d{1,9}\W$")]
    private static partial Regex Number();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blank();
}
