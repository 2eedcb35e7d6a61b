namespace ExecutorService.Beancount;

internal sealed record Amount(Number Number, string Currency)
{
    public override string ToString() => $"{Number} {Currency}";
}

/// <summary>An amount; parts that the file leaves open are null.</summary>
internal sealed record PartialAmount(Number? Number, string? Currency);

/// <summary>
/// The text in braces: which lot is meant, or what a new one costs. Null means left open; without <see cref="HasTotal"/> there is no
/// total at all.
/// </summary>
internal sealed record CostSpec(Number? PerUnit, bool HasTotal, Number? Total, string? Currency, DateOnly? Date, string? Label)
{
    public static CostSpec Open { get; } = new(null, false, null, null, null, null);

    /// <summary>The cost of one unit; null while a part is open.</summary>
    public Number? UnitCost(Number units)
    {
        if (PerUnit is not { } each || (HasTotal && Total is null)) return null;
        return HasTotal ? (Total!.Value + each * units.Abs()) / units.Abs() : each;
    }
}

/// <summary>The price a lot was bought at.</summary>
internal sealed record Cost(Number Number, string Currency, DateOnly? Date, string? Label);
