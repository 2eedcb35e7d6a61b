namespace ExecutorService.Beancount.Checks;

/// <summary>Every <c>balance</c> holds in the morning of its day, for the account and those below it.</summary>
internal static class BalanceAssertions
{
    private static readonly Number Two = new(2, 0);

    /// <summary>Twice the tolerance of a transaction.</summary>
    public static Number ToleranceOf(Balance balance, BookOptions options)
    {
        if (balance.Tolerance is { } stated) return stated;
        var exponent = balance.Amount.Number.Exponent;
        return exponent < 0 ? Number.PowerOfTen(exponent) * (options.ToleranceMultiplier * Two) : Number.Zero;
    }

    public static void Check(IReadOnlyList<Directive> directives, BookOptions options, List<Fault> faults)
    {
        var opened = new Dictionary<string, Open>(StringComparer.Ordinal);
        foreach (var open in directives.OfType<Open>()) opened.TryAdd(open.Account, open);
        var held = new Dictionary<(string Account, string Currency), Number>();
        foreach (var directive in directives)
        {
            if (directive is Transaction transaction) Add(transaction, held);
            else if (directive is Balance balance)
            {
                CheckCurrency(balance, opened.GetValueOrDefault(balance.Account), faults);
                Check(balance, held, options, faults);
            }
        }
    }

    private static void Add(Transaction transaction, Dictionary<(string Account, string Currency), Number> held)
    {
        foreach (var posting in transaction.Postings)
        {
            var key = (posting.Account, posting.Amount.Currency);
            held[key] = held.GetValueOrDefault(key) + posting.Amount.Number;
        }
    }

    private static void CheckCurrency(Balance balance, Open? open, List<Fault> faults)
    {
        if (open is { Currencies.Count: > 0 } && !open.Currencies.Contains(balance.Amount.Currency))
            faults.Add(new Fault(balance.At, $"balances {balance.Amount.Currency}, which {balance.Account} is not opened for"));
    }

    private static void Check(
        Balance balance, Dictionary<(string Account, string Currency), Number> held, BookOptions options, List<Fault> faults)
    {
        var currency = balance.Amount.Currency;
        var sum = held.Where(amount => amount.Key.Currency == currency && Account.IsWithin(amount.Key.Account, balance.Account))
            .Aggregate(Number.Zero, (sum, amount) => sum + amount.Value);
        if ((sum - balance.Amount.Number).Abs() > ToleranceOf(balance, options))
            faults.Add(new Fault(balance.At, $"does not hold: {balance.Account} has {sum} {currency}, not {balance.Amount}"));
    }
}
