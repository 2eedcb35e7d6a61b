namespace ServiceDefaults.Privacy;

/// <summary>E-mail addresses, and the user and password before the host of a URL.</summary>
internal static class Addresses
{
    private const int LongestUserInfo = 256;

    /// <param name="text">The text.</param>
    /// <param name="at">Where an <c>@</c> is.</param>
    /// <param name="from">Everything before this is done.</param>
    public static Find At(string text, int at, int from)
    {
        var start = at;
        while (start > from && IsLocal(text[start - 1])) start--;
        var end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-')) end++;
        while (end > at + 1 && text[end - 1] is '.' or '-') end--;
        if (UserInfo(text, at, from) is { } url) start = Math.Min(start, url);
        return start == at || end == at + 1 ? Find.Nothing(at + 1) : Find.Redact(start, end);
    }

    private static bool IsLocal(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c)
        || c is '.' or '_' or '%' or '+' or '-' or '\'' or '!' or '#' or '$' or '&' or '*' or '~';

    /// <summary>Where the part between <c>://</c> and <c>@</c> begins, if there is one.</summary>
    private static int? UserInfo(string text, int at, int from)
    {
        var lowest = Math.Max(from, at - LongestUserInfo);
        for (var i = at - 1; i >= lowest; i--)
        {
            if (char.IsWhiteSpace(text[i])) return null;
            if (text[i] == '/') return i >= 2 && text[i - 1] == '/' && text[i - 2] == ':' ? i + 1 : null;
        }
        return null;
    }
}
