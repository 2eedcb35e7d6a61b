namespace ServiceDefaults.Privacy;

/// <summary>
/// Numbers of cards (Luhn), bank accounts (IBAN, ISO 7064), securities (ISIN), phones; and amounts next to a currency or a word for money.
/// </summary>
internal static class Numbers
{
    private const int Longest = 48;

    /// <param name="text">The text.</param>
    /// <param name="at">Where a digit is.</param>
    /// <param name="from">Everything before this is done.</param>
    public static Find At(string text, int at, int from)
    {
        var start = at;
        while (start > from && at - start < Longest && char.IsLetterOrDigit(text[start - 1])) start--;
        var end = at;
        while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
        var word = text.AsSpan(start, end - start);
        if (start < at) return LettersFirst(text, start, end, word);
        if (start > from && text[start - 1] == '_') return Find.Nothing(end);
        if (word.IndexOfAnyExceptInRange('0', '9') >= 0) return Amounts.At(text, start, from, end);
        return Cards.At(text, start) is { IsNothing: false } card ? card
            : Phones.At(text, start, from) is { IsNothing: false } phone ? phone
            : Amounts.At(text, start, from, end);
    }

    private static Find LettersFirst(string text, int start, int end, ReadOnlySpan<char> word)
    {
        if (CheckDigits.IsIsin(word)) return Find.Redact(start, end);
        if (word.Length >= 4 && char.IsAsciiLetterUpper(word[0]) && char.IsAsciiLetterUpper(word[1]) && char.IsAsciiDigit(word[2])
            && char.IsAsciiDigit(word[3])
            && CheckDigits.IbanEnd(text, start) is { } iban) return Find.Redact(start, iban);
        // EUR100, €100: the currency without a space.
        if (word.Length > 3 && Amounts.IsCurrency(word[..3]) && word[3..].IndexOfAnyExceptInRange('0', '9') < 0)
            return Find.Redact(start + 3, Amounts.NumberEnd(text, start + 3));
        return Find.Nothing(end);
    }
}
