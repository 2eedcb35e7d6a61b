namespace ExecutorService.Beancount;

/// <summary>A dated entry of the file.</summary>
internal abstract record Directive(Place At, DateOnly Date)
{
    /// <summary>Within a day: accounts open first and close last, balances hold in the morning, documents come in the evening.</summary>
    public int OrderOfDay => this switch { Open => -2, Balance => -1, Document => 1, Close => 2, _ => 0 };

    /// <summary>The accounts that it names and that must be open.</summary>
    public virtual IEnumerable<string> Accounts => [];

    /// <summary>Like Beancount: by day, and within it by kind and line. With two files, the one read first comes first.</summary>
    public static List<Directive> Sorted(IEnumerable<Directive> directives) =>
        [.. directives.OrderBy(directive => (directive.Date, directive.OrderOfDay, directive.At.Line))];
}

internal sealed record Open(Place At, DateOnly Date, string Account, IReadOnlyList<string> Currencies, LotMethod? Method)
    : Directive(At, Date);

internal sealed record Close(Place At, DateOnly Date, string Account) : Directive(At, Date);

internal sealed record Commodity(Place At, DateOnly Date, string Currency) : Directive(At, Date);

internal sealed record Pad(Place At, DateOnly Date, string Account, string Source) : Directive(At, Date)
{
    public override IEnumerable<string> Accounts => [Account, Source];
}

internal sealed record Balance(Place At, DateOnly Date, string Account, Amount Amount, Number? Tolerance) : Directive(At, Date)
{
    public override IEnumerable<string> Accounts => [Account];
}

internal sealed record Note(Place At, DateOnly Date, string Account) : Directive(At, Date)
{
    public override IEnumerable<string> Accounts => [Account];
}

/// <param name="Path">Absolute.</param>
internal sealed record Document(Place At, DateOnly Date, string Account, string Path) : Directive(At, Date)
{
    public override IEnumerable<string> Accounts => [Account];
}

internal sealed record Price(Place At, DateOnly Date, string Currency, Amount Amount) : Directive(At, Date);

/// <summary>An event or a query: no balance depends on it.</summary>
internal sealed record Remark(Place At, DateOnly Date) : Directive(At, Date);

/// <param name="Values">Texts, amounts, numbers; anything else is null.</param>
internal sealed record Custom(Place At, DateOnly Date, string Type, IReadOnlyList<object?> Values) : Directive(At, Date)
{
    public IReadOnlyDictionary<string, string?> Metadata { get; init; } = new Dictionary<string, string?>();
}

internal sealed record Transaction(
    Place At,
    DateOnly Date,
    string? Payee,
    string Narration,
    IReadOnlyDictionary<string, string?> Metadata,
    IReadOnlyList<Posting> Postings) : Directive(At, Date)
{
    public override IEnumerable<string> Accounts => Postings.Select(posting => posting.Account).Distinct();
}

/// <summary>A leg of a transaction. As parsed, parts may be open; once booked, its units are complete and its cost is a lot's.</summary>
internal sealed record Posting(Place At, string Account)
{
    /// <summary>Null: the line has only the account.</summary>
    public PartialAmount? Units { get; init; }

    public CostSpec? Spec { get; init; }
    public Cost? Cost { get; init; }

    /// <summary>Of one unit.</summary>
    public PartialAmount? Price { get; init; }

    /// <summary>Beancount computed part of it, so its decimals say nothing about tolerances.</summary>
    public bool Computed { get; init; }

    public IReadOnlyDictionary<string, string?> Metadata { get; init; } = new Dictionary<string, string?>();

    public Amount Amount => new(Units!.Number!.Value, Units.Currency!);

    /// <summary>What counts towards the transaction's balance: the cost, else the price, else the units themselves.</summary>
    public Amount Weight => Cost is not null ? new Amount(Cost.Number * Amount.Number, Cost.Currency)
        : Price is { Number: { } price, Currency: { } currency } ? new Amount(price * Amount.Number, currency)
        : Amount;
}

/// <summary>How a lot is chosen if several fit.</summary>
internal enum LotMethod
{
    Strict,
    Fifo,
    Lifo,
    Average,

    /// <summary>None is chosen: lots of both signs may coexist.</summary>
    None,
}

internal static class LotMethods
{
    public static LotMethod? Parse(string word) => word switch
    {
        "STRICT" => LotMethod.Strict,
        "FIFO" => LotMethod.Fifo,
        "LIFO" => LotMethod.Lifo,
        "AVERAGE" => LotMethod.Average,
        "NONE" => LotMethod.None,
        _ => null,
    };
}
