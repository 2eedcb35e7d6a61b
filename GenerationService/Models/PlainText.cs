using System.Globalization;
using System.Text;

namespace GenerationService.Models;

/// <summary>
/// Text on one line, safe to put into another text: runs of white space become one space; no control, formatting (zero-width,
/// direction overrides), private or broken characters, no angle brackets (texts end up on web pages).
/// </summary>
internal static class PlainText
{
    public static string From(string given)
    {
        var kept = new StringBuilder(given.Length);
        foreach (var rune in given.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (kept.Length > 0 && kept[^1] != ' ') kept.Append(' ');
            }
            else if (rune != Rune.ReplacementChar && rune.Value is not ('<' or '>') && !IsInvisible(rune))
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString().TrimEnd(' ');
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.Surrogate;
}
