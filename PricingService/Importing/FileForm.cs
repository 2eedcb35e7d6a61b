using System.Text;
using CsvHelper;
using PricingService.Competitors.Feeds;

namespace PricingService.Importing;

/// <summary>How a file is written: what the map states, or else what was found, with a word about it.</summary>
/// <param name="Found">What was found without being stated, in words for the report.</param>
internal sealed record FileForm(Encoding Encoding, string Delimiter, IReadOnlyList<string> Found)
{
    public static readonly string[] Delimiters = [",", ";", "\t", "|"];

    public const string Encodings = "utf-8, utf-16, latin1, iso-8859-1, windows-1250 to windows-1258";

    public static Encoding? EncodingOf(string name) => name.ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "us-ascii" => Encoding.UTF8,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "latin1" or "iso-8859-1" => Encoding.Latin1,
        ['w', 'i', 'n', 'd', 'o', 'w', 's', '-', '1', '2', '5', >= '0' and <= '8' and var last] =>
            CodePagesEncodingProvider.Instance.GetEncoding(1250 + last - '0'),
        _ => null,
    };

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileForm Of(string path, OutcomeMap map)
    {
        var found = new List<string>();
        var encoding = map.Encoding is { } stated ? EncodingOf(stated)! : Encoding.UTF8;
        if (map.Encoding is null && !LooksLikeUtf8(path))
        {
            encoding = EncodingOf("windows-1252")!;
            found.Add("The file is not UTF-8 and was read as windows-1252; if names look wrong, state \"encoding\" in the map.");
        }
        if (map.Delimiter is { } delimiter) return new FileForm(encoding, delimiter, found);
        delimiter = Delimiters.FirstOrDefault(one => Fits(path, encoding, one, map)) ?? ",";
        if (delimiter != ",") found.Add($"The columns are separated by {Name(delimiter)}, not by commas.");
        return new FileForm(encoding, delimiter, found);
    }

    private static string Name(string delimiter) => delimiter switch { ";" => "semicolons", "\t" => "tabs", _ => "bars (|)" };

    /// <summary>Whether the header, separated so, has the columns that the map needs.</summary>
    private static bool Fits(string path, Encoding encoding, string delimiter, OutcomeMap map)
    {
        try
        {
            using var rows = new CsvRows(new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true), delimiter);
            return map.RequiredColumns.All(column => rows.Header.Contains(column, StringComparer.OrdinalIgnoreCase));
        }
        catch (CsvException)
        {
            return false;
        }
    }

    /// <summary>
    /// A file with some right UTF-8 beyond ASCII is UTF-8, if a damaged one: its wrong rows are refused. One with none that is right and
    /// some that is wrong is something else.
    /// </summary>
    private static bool LooksLikeUtf8(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
        var buffer = new byte[64 * 1024];
        var (kept, right, wrong, isFirst) = (0, 0L, 0L, true);
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var count)
        {
            var bytes = buffer.AsSpan(0, kept + count);
            var isUtf16 = bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);
            if (isFirst && isUtf16) return true;
            isFirst = false;
            kept = Count(bytes, ref right, ref wrong);
            bytes[^kept..].CopyTo(buffer);
        }
        return (wrong == 0 && kept == 0) || right > 0;
    }

    /// <summary>Counts the characters beyond ASCII; returns how many bytes at the end are the beginning of one.</summary>
    private static int Count(ReadOnlySpan<byte> bytes, ref long right, ref long wrong)
    {
        while (bytes.IndexOfAnyExceptInRange((byte)0, (byte)127) is >= 0 and var at)
        {
            bytes = bytes[at..];
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status == System.Buffers.OperationStatus.NeedMoreData) return bytes.Length;
            if (status == System.Buffers.OperationStatus.Done) right++;
            else wrong++;
            bytes = bytes[length..];
        }
        return 0;
    }
}
