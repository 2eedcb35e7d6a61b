using ExecutorService.Beancount.Loading;

namespace ExecutorService.Beancount.Checks;

/// <summary>Every <c>balance</c> holds in the morning of its day, of the account and those below it.</summary>
internal static class BalanceAssertions
{
    private static readonly Number Two = new(2, 0);

    /// <summary>Twice what a transaction may be off.</summary>
    public static Number ToleranceOf(Balance balance, BookOptions options) => balance.Tolerance
        ?? (balance.Amount.Number.Exponent < 0 ? Number.PowerOfTen(balance.Amount.Number.Exponent) * (options.ToleranceMultiplier * Two) : Number.Zero);

    public static void Check(IReadOnlyList<Directive> directives, BookOptions options, List<Fault> faults)
    {
        var opened = new Dictionary<string, Open>(StringComparer.Ordinal);
        foreach (var open in directives.OfType<Open>()) opened.TryAdd(open.Account, open);
        var held = new Dictionary<(string Account, string Currency), Number>();
        foreach (var directive in directives)
        {
            if (directive is Transaction transaction)
                foreach (var posting in transaction.Postings)
                    held[(posting.Account, posting.Amount.Currency)] = held.GetValueOrDefault((posting.Account, posting.Amount.Currency)) + posting.Amount.Number;
            else if (directive is Balance balance) Check(balance, opened, held, options, faults);
        }
    }

    private static void Check(
        Balance balance, Dictionary<string, Open> opened, Dictionary<(string Account, string Currency), Number> held, BookOptions options, List<Fault> faults)
    {
        var currency = balance.Amount.Currency;
        if (opened.TryGetValue(balance.Account, out var open) && open.Currencies.Count > 0 && !open.Currencies.Contains(currency))
            faults.Add(new Fault(balance.At, $"balances {currency}, which {balance.Account} is not opened for"));
        var sum = held.Where(amount => amount.Key.Currency == currency && Account.IsWithin(amount.Key.Account, balance.Account)).Aggregate(Number.Zero, (sum, amount) => sum + amount.Value);
        if ((sum - balance.Amount.Number).Abs() > ToleranceOf(balance, options))
            faults.Add(new Fault(balance.At, $"does not hold: {balance.Account} has {sum} {currency}, not {balance.Amount}"));
    }
}
