namespace ServiceDefaults.Privacy;

/// <summary>Values with a name in front: <c>password=…</c>, <c>Cookie: …</c>, <c>"amounts": [ … ]</c>.</summary>
internal static class NamedValues
{
    /// <param name="text">The text.</param>
    /// <param name="at">Where an <c>=</c> or a <c>:</c> is.</param>
    /// <param name="from">Everything before this is done.</param>
    public static Find At(string text, int at, int from)
    {
        var name = NameBefore(text, at, from);
        var rule = SensitiveNames.RuleOf(name);
        if (rule == NameRule.None) return Find.Nothing(at + 1);
        var start = at + 1;
        while (start < text.Length && text[start] is ' ' or '\t' or '=' or '>') start++;
        if (start == text.Length) return Find.Nothing(start);
        var (from_, end) = Value(text, start, IsHeader(name));
        return end <= from_ ? Find.Nothing(Math.Max(from_, at + 1)) : new Find(from_, end, rule);
    }

    /// <summary>The identifier that ends here, skipping quotes and a few spaces.</summary>
    private static ReadOnlySpan<char> NameBefore(string text, int at, int from)
    {
        var end = at;
        for (var skipped = 0; end > from && skipped < 4 && text[end - 1] is '"' or '\'' or '\\' or ' ' or ']'; skipped++) end--;
        var start = end;
        while (start > from && end - start <= SensitiveNames.MaxLength
            && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '-' or '.')) start--;
        return text.AsSpan(start, end - start);
    }

    /// <summary>Headers of these names have values of several words.</summary>
    private static bool IsHeader(ReadOnlySpan<char> name) =>
        name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) || name.EndsWith("cookie", StringComparison.OrdinalIgnoreCase);

    private static (int Start, int End) Value(string text, int start, bool toTheEndOfTheLine)
    {
        var escaped = text[start] == '\\' && start + 1 < text.Length;
        var quote = escaped ? text[start + 1] : text[start];
        if (quote is '"' or '\'')
        {
            var first = start + (escaped ? 2 : 1);
            return (first, ClosingQuote(text, first, quote, escaped));
        }
        if (text[start] is '[' or '{') return (start, ClosingBracket(text, start));
        var end = start;
        while (end < text.Length && text[end] is not ('\r' or '\n') && (toTheEndOfTheLine || !IsEnd(text[end]))) end++;
        return (start, end);
    }

    private static bool IsEnd(char c) => char.IsWhiteSpace(c) || c is ',' or ';' or '&' or ')' or '}' or ']' or '"' or '\'' or '<' or '|';

    private static int ClosingQuote(string text, int start, char quote, bool escaped)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                if (escaped && i + 1 < text.Length && text[i + 1] == quote) return i;
                i++;
                continue;
            }
            if (text[i] == quote) return i;
        }
        return text.Length;
    }

    private static int ClosingBracket(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is '[' or '{') depth++;
            if (text[i] is ']' or '}' && --depth == 0) return i + 1;
        }
        return text.Length;
    }
}
