using System.Text;

namespace GenerationService.Connectors.Notion;

/// <summary>
/// Plain text with as much of Markdown as a listing or a report has: headings, lists and quotes, each on a line of its own.
/// </summary>
internal static class NotionText
{
    private const string Plain = "paragraph";

    private static readonly (string Sign, string Type)[] Signs =
    [
        ("### ", "heading_3"), ("## ", "heading_2"), ("# ", "heading_1"),
        ("- ", "bulleted_list_item"), ("* ", "bulleted_list_item"), ("> ", "quote"),
    ];

    /// <summary>The lines of a paragraph stay together; an empty line ends it.</summary>
    public static IEnumerable<(string Type, string Text)> Paragraphs(string text)
    {
        var open = new StringBuilder();
        foreach (var line in Clean(text).Split('\n'))
        {
            var (type, content) = Read(line.TrimEnd());
            if (type == Plain && content.Length > 0)
            {
                if (open.Length > 0) open.Append('\n');
                open.Append(content);
                continue;
            }
            if (open.Length > 0) yield return (Plain, open.ToString());
            open.Clear();
            if (content.Length > 0) yield return (type, content);
        }
        if (open.Length > 0) yield return (Plain, open.ToString());
    }

    /// <summary>On one line.</summary>
    public static string Title(string title) => string.Join(' ', Clean(title).Split(['\n', '\t'], StringSplitOptions.TrimEntries
        | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Without control characters, and with a replacement character for half a surrogate pair, which is no JSON.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune)) clean.Append(rune.ToString());
        }
        return clean.ToString();
    }

    private static (string Type, string Text) Read(string line)
    {
        foreach (var (sign, type) in Signs)
        {
            if (line.StartsWith(sign, StringComparison.Ordinal)) return (type, line[sign.Length..].Trim());
        }
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and < 4 && line.AsSpan(digits).StartsWith(". ", StringComparison.Ordinal)
            ? ("numbered_list_item", line[(digits + 2)..].Trim())
            : (Plain, line);
    }
}
