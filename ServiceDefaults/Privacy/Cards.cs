namespace ServiceDefaults.Privacy;

/// <summary>Payment card numbers: 13 to 19 digits that begin as cards do and satisfy Luhn, in one run or in groups.</summary>
internal static class Cards
{
    private const int Shortest = 13;
    private const int Longest = 19;

    public static Find At(string text, int start)
    {
        if (text[start] is < '2' or > '6') return Find.Nothing(start);
        Span<char> digits = stackalloc char[Longest];
        var count = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is ' ' or '-' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) continue;
            if (!char.IsAsciiDigit(text[i]) || count == Longest) break;
            digits[count++] = text[i];
            var isWhole = i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]);
            if (isWhole && count >= Shortest && CheckDigits.Luhn(digits[..count])) return Find.Redact(start, i + 1);
        }
        return Find.Nothing(start);
    }
}
