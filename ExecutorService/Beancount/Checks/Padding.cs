using ExecutorService.Beancount.Booking;
using ExecutorService.Beancount.Loading;

namespace ExecutorService.Beancount.Checks;

/// <summary>Each <c>pad</c> as the transactions that let the next balance of its account hold, one by currency.</summary>
internal static class Padding
{
    public static List<Directive> Insert(List<Directive> directives, BookOptions options, List<Fault> faults)
    {
        var pads = directives.OfType<Pad>().ToArray();
        if (pads.Length == 0) return directives;
        var inserted = new Dictionary<Pad, List<Transaction>>(ReferenceEqualityComparer.Instance);
        foreach (var account in pads.Select(pad => pad.Account).Distinct()) Fill(account, directives, options, inserted, faults);
        faults.AddRange(pads.Where(pad => !inserted.ContainsKey(pad)).Select(pad => new Fault(pad.At, "pads nothing: no balance of its account follows that would not hold without it")));
        return [.. directives.SelectMany(directive => directive is Pad pad && inserted.TryGetValue(pad, out var transactions) ? transactions.Prepend(directive) : [directive])];
    }

    private static void Fill(string account, List<Directive> directives, BookOptions options, Dictionary<Pad, List<Transaction>> inserted, List<Fault> faults)
    {
        Pad? active = null;
        var padded = new HashSet<string>(StringComparer.Ordinal);
        var held = new Inventory();
        foreach (var directive in directives)
        {
            switch (directive)
            {
                case Transaction transaction:
                    foreach (var posting in transaction.Postings.Where(posting => Account.IsWithin(posting.Account, account)))
                        held.Add(posting.Amount.Number, posting.Amount.Currency, posting.Cost);
                    break;
                case Pad pad when pad.Account == account:
                    active = pad;
                    padded.Clear();
                    break;
                case Balance balance when Account.IsWithin(balance.Account, account):
                    // Once a day's balance is looked at, its currency is settled until the next pad, padded or not.
                    if (padded.Add(balance.Amount.Currency) && active is not null && Difference(balance, held, options) is { } difference)
                        Pad(active, balance, difference, held, inserted, faults);
                    break;
            }
        }
    }

    private static Number? Difference(Balance balance, Inventory held, BookOptions options)
    {
        var difference = balance.Amount.Number - held.Total(balance.Amount.Currency);
        return difference.Abs() > BalanceAssertions.ToleranceOf(balance, options) ? difference : null;
    }

    private static void Pad(Pad pad, Balance balance, Number difference, Inventory held, Dictionary<Pad, List<Transaction>> inserted, List<Fault> faults)
    {
        var currency = balance.Amount.Currency;
        if (held.Lots.Any(lot => lot.Currency == currency && lot.Cost is not null)) faults.Add(new Fault(balance.At, $"would be padded, but the account holds {currency} at a cost"));
        if (!inserted.TryGetValue(pad, out var transactions)) transactions = inserted[pad] = [];
        transactions.Add(new Transaction(pad.At, pad.Date, null, $"(Padding inserted for Balance of {balance.Amount} for difference {difference} {currency})",
            new Dictionary<string, string?>(), [Posting(pad.Account, difference), Posting(pad.Source, -difference)]));
        held.Add(difference, currency, null);

        Posting Posting(string account, Number number) => new(pad.At, account) { Units = new PartialAmount(number, currency) };
    }
}
