namespace ServiceDefaults.Privacy;

/// <summary>
/// Phone numbers: international ones with <c>+</c> or <c>00</c> (E.164: 8 to 15 digits), national ones by grouping. Ten digits in a row
/// do not count: timestamps look the same.
/// </summary>
internal static class Phones
{
    private const int LongestText = 32;

    public static Find At(string text, int start, int from)
    {
        var bracket = start > from && text[start - 1] == '(';
        var first = bracket ? start - 1 : start;
        var plus = first > from && text[first - 1] == '+';
        if (plus) first--;
        if (first > from && char.IsLetterOrDigit(text[first - 1])) return Find.Nothing(start);

        var groups = new Groups(text, start);
        var international = plus || (text.AsSpan(start).StartsWith("00") && groups.Digits >= 10);
        var end = international ? groups.InternationalEnd : groups.IsNational(bracket) ? groups.End : start;
        return end > start ? Find.Redact(first, end) : Find.Nothing(start);
    }

    /// <summary>Runs of digits with one or two separators between them.</summary>
    private readonly ref struct Groups
    {
        private readonly int _count;
        private readonly int _shortest = int.MaxValue;
        private readonly int _longest;
        private readonly bool _oneSeparator = true;
        private readonly char _separator;

        public Groups(string text, int start)
        {
            int i = start, length = 0;
            End = InternationalEnd = start;
            while (i < text.Length && i - start < LongestText && Digits < 16)
            {
                if (char.IsAsciiDigit(text[i]))
                {
                    (length, Digits, i) = (length + 1, Digits + 1, i + 1);
                    if (i < text.Length && char.IsAsciiDigit(text[i])) continue;
                    if (i < text.Length && char.IsLetter(text[i])) Digits = 99;
                    (_count, _shortest, _longest, length, End) =
                        (_count + 1, Math.Min(_shortest, length), Math.Max(_longest, length), 0, i);
                    if (Digits is >= 8 and <= 15) InternationalEnd = i;
                    continue;
                }
                var separators = 0;
                while (i + separators < text.Length && separators < 2 && text[i + separators] is ' ' or '-' or '.' or '(' or ')' or '/')
                    separators++;
                if (separators == 0 || i + separators == text.Length || !char.IsAsciiDigit(text[i + separators])) break;
                _oneSeparator &= separators == 1 && (_count == 1 || text[i] == _separator);
                _separator = text[i];
                i += separators;
            }
        }

        public int Digits { get; }

        public int End { get; }

        /// <summary>After the last group that still fits into an international number; what follows is another number.</summary>
        public int InternationalEnd { get; }

        public bool IsNational(bool bracket) =>
            Digits is >= 9 and <= 11 && _count is >= 3 and <= 5 && _shortest >= 2 && _longest <= 4
            && (bracket || _oneSeparator) && (_separator is ' ' or '-' || _count == 3) && _separator != '/';
    }
}
