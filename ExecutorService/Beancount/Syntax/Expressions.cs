namespace ExecutorService.Beancount.Syntax;

/// <summary>Numbers, amounts and metadata values, wherever they appear in a line.</summary>
internal sealed class Expressions(TokenReader tokens, Func<AccountNames> names)
{
    private const int Deepest = 50;

    /// <summary>So that anything computed from two of them is still within limits.</summary>
    private const int MostDecimals = 40;

    public bool AtNumber => tokens.Current.Kind is TokenKind.Number || tokens.IsSymbol("-") || tokens.IsSymbol("+") || tokens.IsSymbol("(");

    public Number Number()
    {
        var at = tokens.At;
        try
        {
            var number = Sum(0);
            return Math.Abs(number.Exponent) <= MostDecimals ? number
                : throw new NumberException($"has more than {MostDecimals} decimals or zeros");
        }
        catch (NumberException fault)
        {
            throw new SyntaxException(at, $"holds a number that {fault.Message}");
        }
    }

    public Amount Amount() => new(Number(), tokens.Expect(TokenKind.Currency, "a currency"));

    public PartialAmount PartialAmount() => new(AtNumber ? Number() : null, tokens.Current.Kind is TokenKind.Currency
        ? tokens.Take().Text : null);

    public DateOnly Date()
    {
        var at = tokens.At;
        var written = tokens.Expect(TokenKind.Date, "a date");
        return Literals.Date(written) ?? throw new SyntaxException(at, $"has a date that does not exist: {written}");
    }

    public string Account()
    {
        var at = tokens.At;
        var account = tokens.Expect(TokenKind.Account, "an account");
        if (names().Hold(account)) return account;
        var types = string.Join(", ", names().All);
        throw new SyntaxException(at, $"names {account}, which is no account: it begins with {types}, each part with a capital or a digit");
    }

    /// <summary>A text in quotes, of up to as many lines as Beancount accepts.</summary>
    public string Text(string what)
    {
        const int mostLines = 64;
        var at = tokens.At;
        var text = tokens.Expect(TokenKind.Text, what);
        return text.AsSpan().Count('\n') < mostLines ? text
            : throw new SyntaxException(at, $"has a text of more than {mostLines} lines: perhaps a quote is missing");
    }

    /// <summary>A key, a colon, and a value; null if there is no value.</summary>
    public (string Key, string? Value) KeyValue()
    {
        var at = tokens.At;
        var key = tokens.Expect(TokenKind.Key, "metadata");
        if (key is "filename" or "lineno")
            throw new SyntaxException(at, $"sets {key}, which Beancount keeps for itself: give it another name");
        tokens.TakeSymbol(":");
        return (key, Value());
    }

    private string? Value()
    {
        switch (tokens.Current.Kind)
        {
            case TokenKind.Text:
                return Text("a text");
            case TokenKind.Account:
                return Account();
            case TokenKind.Date:
                var written = tokens.Current.Text;
                Date();
                return written;
            case TokenKind.Currency or TokenKind.Tag or TokenKind.Truth:
                return tokens.Take().Text;
            case TokenKind.Null:
                tokens.Take();
                return null;
        }
        if (!AtNumber) return null;
        var number = Number();
        return tokens.Current.Kind is TokenKind.Currency ? $"{number} {tokens.Take().Text}" : number.ToString();
    }

    private Number Sum(int depth)
    {
        var sum = Product(depth);
        while (true)
        {
            if (tokens.TakeSymbol("+")) sum += Product(depth);
            else if (tokens.TakeSymbol("-")) sum -= Product(depth);
            else return sum;
        }
    }

    private Number Product(int depth)
    {
        var product = Factor(depth);
        while (true)
        {
            if (tokens.TakeSymbol("*")) product *= Factor(depth);
            else if (tokens.TakeSymbol("/")) product /= Factor(depth);
            else return product;
        }
    }

    private Number Factor(int depth)
    {
        if (depth > Deepest) throw new SyntaxException(tokens.At, $"nests its arithmetic more than {Deepest} deep");
        if (tokens.TakeSymbol("-")) return -Factor(depth + 1);
        if (tokens.TakeSymbol("+")) return Factor(depth + 1);
        if (tokens.TakeSymbol("("))
        {
            var inner = Sum(depth + 1);
            return tokens.TakeSymbol(")") ? inner : throw tokens.Unexpected("a closing parenthesis");
        }
        var at = tokens.At;
        var written = tokens.Expect(TokenKind.Number, "a number");
        const string rule = "commas separate thousands, a point the decimals, and there are at most 28 digits";
        return Literals.Number(written) ?? throw new SyntaxException(at, $"has a number that is not followed: {written} ({rule})");
    }
}
