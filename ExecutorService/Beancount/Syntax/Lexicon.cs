namespace ExecutorService.Beancount.Syntax;

/// <summary>The forms of Beancount's tokens, each measured at a position in the text.</summary>
internal static class Lexicon
{
    private const string Flags = "!&?%PSTCURM";

    private static readonly string[] Symbols = ["|", "@@", "@", "{{", "}}", "{", "}", ",", "~", "+", "-", "/", "(", ")", "#", "*", ":"];

    private static readonly string[] Keywords =
    [
        "txn", "balance", "open", "close", "commodity", "pad", "event", "query", "custom", "price", "note", "document",
        "pushtag", "poptag", "pushmeta", "popmeta", "option", "plugin", "include",
    ];

    public static (TokenKind Kind, int Length) Longest(string text, int at)
    {
        var best = (Kind: TokenKind.Invalid, Length: 0);
        var longest = 0;
        var first = text[at];
        if (IsLower(first))
        {
            Consider(TokenKind.Keyword, OneOf(Keywords, text, at));
            // The colon that makes it a key counts towards its length, but is a separate token.
            if (Key(text, at) is > 0 and var key && key + 1 > longest) best = (TokenKind.Key, key);
        }
        else if (char.IsAsciiDigit(first))
        {
            Consider(TokenKind.Date, Date(text, at));
            Consider(TokenKind.Number, NumberAt(text, at));
        }
        else if (IsUpper(first) || !char.IsAscii(first))
        {
            if (Flags.Contains(first, StringComparison.Ordinal)) Consider(TokenKind.Flag, 1);
            Consider(TokenKind.Truth, OneOf(["TRUE", "FALSE"], text, at));
            Consider(TokenKind.Null, OneOf(["NULL"], text, at));
            Consider(TokenKind.Account, Account(text, at));
            if (IsUpper(first)) Consider(TokenKind.Currency, Currency(text, at));
        }
        else
        {
            Consider(TokenKind.Symbol, OneOf(Symbols, text, at));
            if (Flags.Contains(first, StringComparison.Ordinal)) Consider(TokenKind.Flag, 1);
            if (first == '"') Consider(TokenKind.Text, Quoted(text, at));
            if (first == '#' && Named(text, at) is > 1 and var tag) Consider(TokenKind.Tag, tag);
            if (first == '^' && Named(text, at) is > 1 and var link) Consider(TokenKind.Link, link);
        }
        return best;

        void Consider(TokenKind kind, int length)
        {
            if (length > longest) (best, longest) = ((kind, length), length);
        }
    }

    private static int OneOf(string[] words, string text, int at)
    {
        var longest = 0;
        foreach (var word in words)
            if (word.Length > longest && string.CompareOrdinal(text, at, word, 0, word.Length) == 0) longest = word.Length;
        return longest;
    }

    private static int Key(string text, int at)
    {
        var end = While(text, at + 1, c => IsWord(c) || c == '_');
        return end - at >= 2 && end < text.Length && text[end] == ':' ? end - at : 0;
    }

    /// <summary>Four digits or more, then twice a hyphen or slash and digits.</summary>
    private static int Date(string text, int at)
    {
        var end = While(text, at, char.IsAsciiDigit);
        if (end - at < 4) return 0;
        for (var part = 0; part < 2; part++)
        {
            if (end >= text.Length || text[end] is not ('-' or '/')) return 0;
            var from = end + 1;
            end = While(text, from, char.IsAsciiDigit);
            if (end == from) return 0;
        }
        return end - at;
    }

    /// <summary>Commas are between digits; whether they are in the right places is checked by the literal.</summary>
    private static int NumberAt(string text, int at)
    {
        var end = While(text, at, c => char.IsAsciiDigit(c) || c == ',');
        while (text[end - 1] == ',') end--;
        if (end < text.Length && text[end] == '.') end = While(text, end + 1, char.IsAsciiDigit);
        return end - at;
    }

    /// <summary>A type and at least one name, between colons.</summary>
    private static int Account(string text, int at)
    {
        var end = While(text, at + 1, IsOfName);
        var type = end;
        while (end + 1 < text.Length && text[end] == ':' && (IsUpper(text[end + 1]) || char.IsAsciiDigit(text[end + 1])
            || !char.IsAscii(text[end + 1])))
            end = While(text, end + 2, IsOfName);
        return end > type ? end - at : 0;
    }

    /// <summary>2 to 24 characters; the last is a letter or digit.</summary>
    private static int Currency(string text, int at)
    {
        var end = While(text, at + 1, c => IsUpper(c) || char.IsAsciiDigit(c) || c is '\'' or '.' or '_' or '-');
        end = Math.Min(end, at + 24);
        while (end > at + 1 && !IsUpper(text[end - 1]) && !char.IsAsciiDigit(text[end - 1])) end--;
        return end - at >= 2 ? end - at : 0;
    }

    private static int Quoted(string text, int at)
    {
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] == '"') return end + 1 - at;
            if (text[end] != '\\') continue;
            end++;
            if (end >= text.Length || text[end] == '\n') return 0;
        }
        return 0;
    }

    /// <summary>A sign and the name of a tag or link.</summary>
    private static int Named(string text, int at) => While(text, at + 1, c => IsWord(c) || c is '_' or '/' or '.') - at;

    private static int While(string text, int at, Func<char, bool> fits)
    {
        while (at < text.Length && fits(text[at])) at++;
        return at;
    }

    private static bool IsOfName(char c) => IsWord(c) || !char.IsAscii(c);

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    private static bool IsLower(char c) => char.IsAsciiLetterLower(c);

    private static bool IsUpper(char c) => char.IsAsciiLetterUpper(c);
}
