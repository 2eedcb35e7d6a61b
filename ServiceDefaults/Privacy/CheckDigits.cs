namespace ServiceDefaults.Privacy;

/// <summary>The check digits by which identifiers can be recognised.</summary>
internal static class CheckDigits
{
    /// <summary>ISO/IEC 7812: every second digit from the right doubled, the sum divisible by ten.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? (2 * digit) - 9 : 2 * digit;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /// <summary>ISO 6166: two letters, nine letters or digits, a check digit (Luhn over letters written as 10 to 35).</summary>
    public static bool IsIsin(ReadOnlySpan<char> word)
    {
        if (word.Length != 12 || !char.IsAsciiLetterUpper(word[0]) || !char.IsAsciiLetterUpper(word[1]) || !char.IsAsciiDigit(word[11]))
            return false;
        Span<char> digits = stackalloc char[24];
        var length = 0;
        foreach (var c in word)
        {
            if (char.IsAsciiDigit(c)) digits[length++] = c;
            else if (char.IsAsciiLetterUpper(c))
            {
                digits[length++] = (char)('0' + ((c - 'A' + 10) / 10));
                digits[length++] = (char)('0' + ((c - 'A' + 10) % 10));
            }
            else return false;
        }
        return Luhn(digits[..length]);
    }

    /// <summary>
    /// ISO 13616: where the account number that begins here ends, with or without spaces between groups of four; null if
    /// its check digits are wrong.
    /// </summary>
    public static int? IbanEnd(string text, int start)
    {
        const int shortest = 15, longest = 34;
        Span<char> account = stackalloc char[longest];
        var length = 0;
        int? end = null;
        for (var i = start; i < text.Length && length < longest; i++)
        {
            if (text[i] == ' ' && length % 4 == 0) continue;
            if (!char.IsAsciiDigit(text[i]) && !char.IsAsciiLetterUpper(text[i])) break;
            account[length++] = text[i];
            var isWhole = i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]);
            if (length >= shortest && isWhole && Mod97(account[..length]) == 1) end = i + 1;
        }
        return end;
    }

    private static int Mod97(ReadOnlySpan<char> account)
    {
        var remainder = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var c = account[(i + 4) % account.Length];
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + (c - '0')) % 97 : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }
        return remainder;
    }
}
