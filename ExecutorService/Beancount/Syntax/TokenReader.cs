namespace ExecutorService.Beancount.Syntax;

/// <summary>The tokens of a file, one ahead.</summary>
internal sealed class TokenReader(string text, string file)
{
    private readonly Lexer _lexer = new(text);
    private Token? _current;

    public Token Current => _current ??= _lexer.Next();

    public Place At => new(file, Current.Line);

    public Token Take()
    {
        var taken = Current;
        // At the end of the file, the current token stays the end.
        if (taken.Kind is not TokenKind.EndOfFile) _current = null;
        return taken;
    }

    public bool IsSymbol(string symbol) => Current.Kind is TokenKind.Symbol && Current.Text == symbol;

    public bool TakeSymbol(string symbol)
    {
        if (!IsSymbol(symbol)) return false;
        Take();
        return true;
    }

    public string Expect(TokenKind kind, string what) => Current.Kind == kind ? Take().Text : throw Unexpected(what);

    public void ExpectEndOfLine()
    {
        if (!Current.EndsLine) throw Unexpected("the end of the line");
        Take();
    }

    public SyntaxException Unexpected(string expected) => new(At, Current switch
    {
        { EndsLine: true } => $"ends where {expected} is missing",
        { Kind: TokenKind.Indent } =>
            $"is indented where {expected} is missing: an empty line or a comment at the margin ends what is above",
        { Kind: TokenKind.Invalid } token => $"is not Beancount: {Shown(token.Text)} is not a token (expected: {expected})",
        var token => $"is not Beancount: {Shown(token.Text)} where {expected} was expected",
    });

    public void SkipLine()
    {
        while (!Current.EndsLine) Take();
        Take();
    }

    /// <summary>The rest of the line, and the indented lines below it.</summary>
    public void SkipBlock()
    {
        SkipLine();
        while (Current.Kind is TokenKind.Indent) SkipLine();
    }

    private static string Shown(string text) => text.Length > 40 ? $"“{text[..40]}…”" : $"“{text}”";
}

internal sealed class SyntaxException(Place at, string message) : Exception(message)
{
    public Fault Fault => new(at, Message);
}
