using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceDefaults.Privacy;

/// <summary>
/// Text as it was before JSON or URL escaping: <c>\u002B351…</c> is a phone number too, and
/// <c>guest%40example.org</c> an e-mail address.
/// </summary>
internal static class Escapes
{
    private const string JsonEscape = "\\u00";

    private static readonly SearchValues<char> Starts = SearchValues.Create("%\\");

    public static string Undo(string text)
    {
        StringBuilder? plain = null;
        var copied = 0;
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(Starts);
            if (found < 0) break;
            at += found;
            var digits = text[at] == '%' ? at + 1 : text.AsSpan(at).StartsWith(JsonEscape) ? at + JsonEscape.Length : text.Length;
            if (digits + 2 > text.Length || !byte.TryParse(text.AsSpan(digits, 2), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out var ascii) || ascii is < (byte)' ' or > (byte)'~')
            {
                at++;
                continue;
            }
            plain ??= new StringBuilder(text.Length);
            plain.Append(text, copied, at - copied).Append((char)ascii);
            at = copied = digits + 2;
        }
        return plain is null ? text : plain.Append(text, copied, text.Length - copied).ToString();
    }
}
