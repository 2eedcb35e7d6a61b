using System.Text;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// From bytes to text: by the byte order mark, else by the feed's settings, else by what the answer states, else as
/// UTF-8. Undecodable bytes become U+FFFD, which no field may contain.
/// </summary>
internal static class FeedText
{
    public const string Encodings = "utf-8, us-ascii, utf-16, utf-16le, utf-16be, iso-8859-1, windows-1252";

    /// <exception cref="PullException">It is in an unknown encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, string configured)
    {
        if (Marked(bytes) is { } marked) return marked.GetString(bytes[marked.Preamble.Length..]);
        var name = configured.Length > 0 ? configured : charset ?? "utf-8";
        var encoding = EncodingOf(name) ?? throw new PullException(PullStatus.Unreadable,
            $"The document is in an unknown encoding: set one of {Encodings} as the feed's Encoding.");
        if (encoding is UTF8Encoding && bytes.Contains((byte)0))
            throw new PullException(PullStatus.Unreadable, "The document is not UTF-8, perhaps UTF-16: set the feed's Encoding.");
        return encoding.GetString(bytes);
    }

    public static Encoding? EncodingOf(string name) => name.Trim('"').ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "us-ascii" => Encoding.UTF8,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "iso-8859-1" or "latin1" => Encoding.Latin1,
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        _ => null,
    };

    private static Encoding? Marked(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8
        // UTF-32's mark begins with UTF-16's.
        : bytes.StartsWith(Encoding.UTF32.Preamble) ? Encoding.UTF32
        : bytes.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode
        : bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode : null;
}
