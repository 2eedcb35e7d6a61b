namespace ExecutorService.Beancount.Syntax;

/// <summary>
/// Cuts a file into Beancount's tokens: the longest that fits; of two equally long ones, the one that <see cref="Lexicon"/> names first.
/// A line that begins with a flag's letter or sign and is not a token is a heading or a remark, and is skipped, as in Beancount.
/// </summary>
internal sealed class Lexer(string text)
{
    private const string Headings = "*:#!&?%PSTCURM";

    private int _at;
    private int _line = 1;

    public Token Next()
    {
        while (_at < text.Length)
        {
            var begins = _at == 0 || text[_at - 1] == '\n';
            switch (text[_at])
            {
                case '\n':
                    _at++;
                    return new Token(TokenKind.EndOfLine, "", _line++);
                case ' ' or '\t' when begins && Indent() is { } indent:
                    _at = indent;
                    return new Token(TokenKind.Indent, "", _line);
                case ' ' or '\t' or '\r':
                    _at = Past(_at, " \t\r");
                    break;
                case ';':
                    _at = EndOfLine();
                    break;
                default:
                    var (kind, length) = Lexicon.Longest(text, _at);
                    if (begins && length <= 1 && IsHeading()) _at = EndOfLine();
                    else return kind is TokenKind.Invalid ? TakeInvalid() : Take(kind, length);
                    break;
            }
        }
        return new Token(TokenKind.EndOfFile, "", _line);
    }

    private bool IsHeading() => Headings.Contains(text[_at], StringComparison.Ordinal) && _at + 1 < text.Length && text[_at + 1] != '\n';

    private int? Indent()
    {
        var end = Past(_at, " \t");
        return end < text.Length && text[end] is not ('\r' or '\n') ? end : null;
    }

    private Token Take(TokenKind kind, int length)
    {
        var taken = text.AsSpan(_at, length);
        _at += length;
        if (kind is not TokenKind.Text)
            return new Token(kind, kind is TokenKind.Tag or TokenKind.Link ? taken[1..].ToString() : taken.ToString(), _line);
        var first = _line;
        _line += taken.Count('\n');
        return new Token(kind, Literals.Unquoted(taken[1..^1]), first);
    }

    /// <summary>All of the text up to the next white space.</summary>
    private Token TakeInvalid()
    {
        var end = text.AsSpan(_at).IndexOfAny(" \t\r\n");
        var from = _at;
        _at = end < 0 ? text.Length : _at + end;
        return new Token(TokenKind.Invalid, text[from.._at], _line);
    }

    private int EndOfLine()
    {
        var end = text.IndexOf('\n', _at);
        return end < 0 ? text.Length : end;
    }

    private int Past(int at, string any)
    {
        while (at < text.Length && any.Contains(text[at], StringComparison.Ordinal)) at++;
        return at;
    }
}
