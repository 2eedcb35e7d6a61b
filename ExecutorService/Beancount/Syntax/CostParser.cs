namespace ExecutorService.Beancount.Syntax;

/// <summary>The contents of single or double braces: <c>{10.00 # 5.00 EUR, 2026-01-05, "first"}</c>.</summary>
internal sealed class CostParser(TokenReader tokens, Expressions expressions)
{
    public CostSpec? Parse()
    {
        if (tokens.TakeSymbol("{{")) return AsTotal(Parse("}}"));
        return tokens.TakeSymbol("{") ? Parse("}") : null;
    }

    private CostSpec Parse(string end)
    {
        var spec = CostSpec.Open;
        var (priced, first) = (false, true);
        while (!tokens.TakeSymbol(end))
        {
            if (tokens.TakeSymbol(",")) { }
            else if (!first) throw tokens.Unexpected($"a comma or {end}");
            first = false;
            spec = tokens.Current.Kind switch
            {
                TokenKind.Date when spec.Date is null => spec with { Date = expressions.Date() },
                TokenKind.Text when spec.Label is null => spec with { Label = expressions.Text("a label") },
                TokenKind.Symbol when tokens.IsSymbol("*") =>
                    throw new SyntaxException(tokens.At, "merges lots with *, which Beancount 2 does not support"),
                _ when !priced && IsCompound => Compound(spec, ref priced),
                _ => throw tokens.Unexpected("one cost, one date or one label"),
            };
        }
        return spec;
    }

    private bool IsCompound => expressions.AtNumber || tokens.IsSymbol("#") || tokens.Current.Kind is TokenKind.Currency;

    private CostSpec Compound(CostSpec spec, ref bool priced)
    {
        priced = true;
        Number? each = expressions.AtNumber ? expressions.Number() : null;
        if (!tokens.TakeSymbol("#"))
            return spec with { PerUnit = each, Currency = tokens.Current.Kind is TokenKind.Currency ? tokens.Take().Text : null };
        Number? total = expressions.AtNumber ? expressions.Number() : null;
        return spec with { PerUnit = each, HasTotal = true, Total = total, Currency = tokens.Expect(TokenKind.Currency, "a currency") };
    }

    /// <summary>In double braces, the one number is the cost of all units together.</summary>
    private CostSpec AsTotal(CostSpec spec)
    {
        if (spec.HasTotal) throw new SyntaxException(tokens.At, "gives the cost of one unit in double braces, where only a total belongs");
        return spec.Currency is null && spec.PerUnit is null ? spec
            : spec with { PerUnit = Number.Zero, HasTotal = true, Total = spec.PerUnit };
    }
}
