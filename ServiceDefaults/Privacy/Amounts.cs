using System.Buffers;

namespace ServiceDefaults.Privacy;

/// <summary>Amounts of money: a number next to a currency, or after a word for money.</summary>
internal static class Amounts
{
    private const int LongestWord = 12;

    private static readonly HashSet<string> Currencies =
    [
        "EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "BRL",
        "MXN", "INR", "CNY", "HKD", "SGD", "ZAR", "TRY", "AED", "THB", "KRW", "ILS",
    ];

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "price", "amount", "cost",
        "revenue", "balance", "payout", "fee", "paid" };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Currency =
        Currencies.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Word = Words.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly SearchValues<char> Symbols = SearchValues.Create("€$£¥₹");

    public static bool IsCurrency(ReadOnlySpan<char> word) => Currency.Contains(word);

    public static Find At(string text, int start, int from, int wordEnd)
    {
        var end = NumberEnd(text, start);
        return IsMoneyBefore(text, start, from) || IsMoneyAfter(text, end) ? Find.Redact(start, end) : Find.Nothing(Math.Max(end, wordEnd));
    }

    /// <summary>Digits with points and commas between them.</summary>
    public static int NumberEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length
            && (char.IsAsciiDigit(text[end]) || (text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
                end++;
        return end;
    }

    private static bool IsMoneyBefore(string text, int start, int from)
    {
        var end = start;
        while (end > from && start - end < 4 && text[end - 1] is ' ' or '-' or '(') end--;
        if (end == from) return false;
        if (Symbols.Contains(text[end - 1])) return true;
        var first = end;
        while (first > from && end - first < LongestWord && char.IsLetter(text[first - 1])) first--;
        var word = text.AsSpan(first, end - first);
        return Currency.Contains(word) || Word.Contains(word);
    }

    private static bool IsMoneyAfter(string text, int end)
    {
        if (end < text.Length && text[end] == ' ') end++;
        if (end == text.Length) return false;
        if (Symbols.Contains(text[end])) return true;
        return end + 3 <= text.Length && Currency.Contains(text.AsSpan(end, 3))
            && (end + 3 == text.Length || !char.IsLetterOrDigit(text[end + 3]));
    }
}
