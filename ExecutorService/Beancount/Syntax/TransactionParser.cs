namespace ExecutorService.Beancount.Syntax;

/// <summary>A transaction: its line, and the indented ones below it.</summary>
internal sealed class TransactionParser(TokenReader tokens, Expressions expressions, ICollection<Fault> faults)
{
    private readonly CostParser _costs = new(tokens, expressions);

    public bool AtFlag => tokens.Current.Kind is TokenKind.Flag || tokens.Current.Is("txn") || tokens.IsSymbol("*") || tokens.IsSymbol("#");

    /// <summary>Null if one of its lines is refused: then all of it is.</summary>
    public Transaction? Parse(Place at, DateOnly date, IReadOnlyDictionary<string, string?> pushed)
    {
        tokens.Take();
        var texts = new List<string>();
        while (tokens.Current.Kind is TokenKind.Text) texts.Add(expressions.Text("a text"));
        if (tokens.IsSymbol("|"))
            throw new SyntaxException(at, "separates payee and narration with |, which Beancount 2 refuses: leave it out");
        if (texts.Count > 2) throw new SyntaxException(at, "has more texts than a payee and a narration");
        SkipTagsAndLinks();
        tokens.ExpectEndOfLine();

        var metadata = new Dictionary<string, string?>(StringComparer.Ordinal);
        var postings = new List<Posting>();
        var before = faults.Count;
        while (tokens.Current.Kind is TokenKind.Indent) TakeLine(metadata, postings);
        if (faults.Count > before) return null;
        foreach (var (key, value) in pushed) metadata.TryAdd(key, value);
        return new Transaction(at, date, texts.Count == 2 ? texts[0] : null, texts.LastOrDefault() ?? "", metadata, postings);
    }

    /// <summary>A refused line does not stop those below it from being read, so that their faults are reported too.</summary>
    private void TakeLine(Dictionary<string, string?> metadata, List<Posting> postings)
    {
        var at = tokens.At;
        try
        {
            tokens.Take();
            if (tokens.Current.Kind is TokenKind.Key)
                TakeMetadata(at, postings is [.., var last] ? (Dictionary<string, string?>)last.Metadata : metadata);
            else if (tokens.Current.Kind is TokenKind.Tag or TokenKind.Link)
            {
                if (postings.Count > 0)
                    throw new SyntaxException(at, "has tags or links below a posting: they belong above the first one");
                SkipTagsAndLinks();
            }
            else if (!tokens.Current.EndsLine) postings.Add(Posting(at));
            tokens.ExpectEndOfLine();
        }
        catch (SyntaxException refused)
        {
            faults.Add(refused.Fault);
            tokens.SkipLine();
        }
        catch (NumberException refused)
        {
            faults.Add(new Fault(at, $"has a price that {refused.Message}"));
            tokens.SkipLine();
        }
    }

    private void TakeMetadata(Place at, Dictionary<string, string?> metadata)
    {
        var (key, value) = expressions.KeyValue();
        if (!metadata.TryAdd(key, value)) throw new SyntaxException(at, $"sets {key} a second time");
    }

    private void SkipTagsAndLinks()
    {
        while (tokens.Current.Kind is TokenKind.Tag or TokenKind.Link) tokens.Take();
    }

    private Posting Posting(Place at)
    {
        if (AtFlag && !tokens.Current.Is("txn")) tokens.Take();
        var posting = new Posting(at, expressions.Account()) { Metadata = new Dictionary<string, string?>(StringComparer.Ordinal) };
        if (tokens.Current.EndsLine) return posting;
        posting = posting with { Units = expressions.PartialAmount(), Spec = _costs.Parse() };
        if (tokens.TakeSymbol("@")) posting = posting with { Price = Price(at) };
        else if (tokens.TakeSymbol("@@")) posting = posting with { Price = PerUnit(at, Price(at), posting.Units!) };
        if (posting is { Spec.Currency: { } cost, Price.Currency: { } price } && cost != price)
            throw new SyntaxException(at, $"has a cost in {cost} and a price in {price}: they must be of one currency");
        return posting;
    }

    private PartialAmount Price(Place at)
    {
        var price = expressions.PartialAmount();
        return price.Number?.Sign < 0 ? throw new SyntaxException(at, "has a negative price: the sign belongs to the amount before it")
            : price;
    }

    private static PartialAmount PerUnit(Place at, PartialAmount total, PartialAmount units)
    {
        if (units.Number is not { } number) throw new SyntaxException(at, "has a total price, but no number that it is the price of");
        if (total.Number is not { } price) return total;
        return total with { Number = number.IsZero ? Number.Zero : price / number.Abs() };
    }
}
