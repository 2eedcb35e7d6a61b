using ExecutorService.Beancount.Booking;

namespace ExecutorService.Beancount.Checks;

/// <summary>What Beancount requires of a book once every transaction is complete.</summary>
internal static class Validation
{
    private const string WayOut = "plugin \"beancount.plugins.auto_accounts\" opens accounts where they are used first";

    public static void Check(IReadOnlyList<Directive> directives, BookOptions options, List<Fault> faults)
    {
        CheckOpenAndClose(directives, faults);
        CheckAccountsAreOpen(directives, faults);
        CheckCurrencies(directives, faults);
        CheckCommodities(directives, faults);
        CheckBalancesAgree(directives, faults);
        foreach (var transaction in directives.OfType<Transaction>()) CheckBalances(transaction, options, faults);
    }

    private static void CheckOpenAndClose(IReadOnlyList<Directive> directives, List<Fault> faults)
    {
        var opened = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            if (directive is Open open && !opened.TryAdd(open.Account, open.Date))
                faults.Add(new Fault(open.At, $"opens {open.Account} a second time"));
            else if (directive is Close close)
            {
                if (!closed.Add(close.Account)) faults.Add(new Fault(close.At, $"closes {close.Account} a second time"));
                else if (!opened.TryGetValue(close.Account, out var since))
                    faults.Add(new Fault(close.At, $"closes {close.Account}, which is not opened before"));
                else if (close.Date <= since) faults.Add(new Fault(close.At, $"closes {close.Account} on the day that opens it"));
            }
        }
    }

    /// <summary>Balances, notes and documents may come after the close.</summary>
    private static void CheckAccountsAreOpen(IReadOnlyList<Directive> directives, List<Fault> faults)
    {
        var (open, opened) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var everOpened = directives.OfType<Open>().Select(directive => directive.Account).ToHashSet(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            if (directive is Open opening)
            {
                open.Add(opening.Account);
                opened.Add(opening.Account);
            }
            else if (directive is Close closing) open.Remove(closing.Account);
            foreach (var account in directive.Accounts.Where(account => !open.Contains(account)))
            {
                if (directive is Balance or Document or Note && opened.Contains(account)) continue;
                var why = everOpened.Contains(account) ? "is not open on that day" : $"is never opened ({WayOut})";
                faults.Add(new Fault(Line(directive, account), $"names {account}, which {why}"));
            }
        }
    }

    private static void CheckCurrencies(IReadOnlyList<Directive> directives, List<Fault> faults)
    {
        var allowed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var open in directives.OfType<Open>().Where(open => open.Currencies.Count > 0)) allowed[open.Account] = open.Currencies;
        faults.AddRange(directives.OfType<Transaction>().SelectMany(transaction => transaction.Postings)
            .Where(posting => allowed.TryGetValue(posting.Account, out var currencies) && !currencies.Contains(posting.Amount.Currency))
            .Select(posting => new Fault(posting.At, $"is in {posting.Amount.Currency}, which {posting.Account} is not opened for")));
    }

    private static void CheckCommodities(IReadOnlyList<Directive> directives, List<Fault> faults)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        faults.AddRange(directives.OfType<Commodity>().Where(commodity => !declared.Add(commodity.Currency))
            .Select(commodity => new Fault(commodity.At, $"declares {commodity.Currency} a second time")));
    }

    private static void CheckBalancesAgree(IReadOnlyList<Directive> directives, List<Fault> faults)
    {
        var first = new Dictionary<(string Account, string Currency, DateOnly Date), Amount>();
        foreach (var balance in directives.OfType<Balance>())
        {
            var key = (balance.Account, balance.Amount.Currency, balance.Date);
            if (!first.TryAdd(key, balance.Amount) && first[key] != balance.Amount)
                faults.Add(new Fault(balance.At, $"is a second balance of {balance.Account} on one day, with another amount"));
        }
    }

    private static void CheckBalances(Transaction transaction, BookOptions options, List<Fault> faults)
    {
        var rest = new Dictionary<string, Number>(StringComparer.Ordinal);
        foreach (var weight in transaction.Postings.Select(posting => posting.Weight))
            rest[weight.Currency] = rest.GetValueOrDefault(weight.Currency) + weight.Number;
        var tolerances = Tolerances.Of(transaction.Postings, options);
        var off = rest.Where(weight => weight.Value.Abs() > tolerances.Of(weight.Key)).Select(weight => $"{weight.Value} {weight.Key}");
        if (string.Join(", ", off) is { Length: > 0 } left) faults.Add(new Fault(transaction.At, $"does not balance: {left} left over"));
    }

    private static Place Line(Directive directive, string account) =>
        directive is Transaction transaction ? transaction.Postings.First(posting => posting.Account == account).At : directive.At;
}
