namespace ExecutorService.Beancount.Syntax;

/// <summary>A dated line other than a transaction, with the metadata below it.</summary>
internal sealed class DirectiveParser(TokenReader tokens, Expressions expressions, string folder)
{
    public Directive Parse(Place at, DateOnly date)
    {
        var directive = Line(at, date);
        tokens.ExpectEndOfLine();
        var metadata = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (tokens.Current.Kind is TokenKind.Indent)
        {
            tokens.Take();
            if (!tokens.Current.EndsLine)
            {
                var (key, value) = expressions.KeyValue();
                metadata[key] = value;
            }
            tokens.ExpectEndOfLine();
        }
        return directive is Custom custom ? custom with { Metadata = metadata } : directive;
    }

    private Directive Line(Place at, DateOnly date)
    {
        var word = tokens.Current is { Kind: TokenKind.Keyword } ? tokens.Take().Text
            : throw tokens.Unexpected("a directive's name or a transaction's flag");
        switch (word)
        {
            case "open":
                return Open(at, date, expressions.Account());
            case "close":
                return new Close(at, date, expressions.Account());
            case "commodity":
                return new Commodity(at, date, tokens.Expect(TokenKind.Currency, "a currency"));
            case "pad":
                return new Pad(at, date, expressions.Account(), expressions.Account());
            case "balance":
                return Balance(at, date, expressions.Account());
            case "note":
                var noted = expressions.Account();
                expressions.Text("a note");
                return new Note(at, date, noted);
            case "document":
                return Document(at, date);
            case "price":
                return new Price(at, date, tokens.Expect(TokenKind.Currency, "a currency"), expressions.Amount());
            case "event" or "query":
                expressions.Text("a name");
                expressions.Text("a text");
                return new Remark(at, date);
            case "custom":
                return new Custom(at, date, expressions.Text("a type"), Values());
            default:
                throw new SyntaxException(at, $"has a date before {word}, which takes none");
        }
    }

    private Open Open(Place at, DateOnly date, string account)
    {
        var currencies = new List<string>();
        while (tokens.Current.Kind is TokenKind.Currency || tokens.IsSymbol(","))
        {
            if (!tokens.TakeSymbol(",") && currencies.Count > 0) throw tokens.Unexpected("a comma");
            currencies.Add(tokens.Expect(TokenKind.Currency, "a currency"));
        }
        if (tokens.Current.Kind is not TokenKind.Text) return new Open(at, date, account, currencies, null);
        var method = expressions.Text("a booking method");
        return new Open(at, date, account, currencies, LotMethods.Parse(method)
            ?? throw new SyntaxException(at, $"has a booking method that Beancount 2 does not know: {method}"));
    }

    private Balance Balance(Place at, DateOnly date, string account)
    {
        var number = expressions.Number();
        Number? tolerance = tokens.TakeSymbol("~") ? expressions.Number() : null;
        return new Balance(at, date, account, new Amount(number, tokens.Expect(TokenKind.Currency, "a currency")), tolerance);
    }

    private Document Document(Place at, DateOnly date)
    {
        var account = expressions.Account();
        var path = expressions.Text("a file");
        while (tokens.Current.Kind is TokenKind.Tag or TokenKind.Link) tokens.Take();
        return new Document(at, date, account, Path.GetFullPath(path, folder));
    }

    private List<object?> Values()
    {
        var values = new List<object?>();
        while (!tokens.Current.EndsLine)
        {
            switch (tokens.Current.Kind)
            {
                case TokenKind.Text:
                    values.Add(expressions.Text("a text"));
                    break;
                case TokenKind.Date:
                    expressions.Date();
                    values.Add(null);
                    break;
                case TokenKind.Account:
                    expressions.Account();
                    values.Add(null);
                    break;
                case TokenKind.Truth:
                    tokens.Take();
                    values.Add(null);
                    break;
                default:
                    if (!expressions.AtNumber) throw tokens.Unexpected("a text, date, account, number or amount");
                    var number = expressions.Number();
                    values.Add(tokens.Current.Kind is TokenKind.Currency ? new Amount(number, tokens.Take().Text) : number);
                    break;
            }
        }
        return values;
    }
}
