using ExecutorService.Beancount.Booking;

namespace ExecutorService.Beancount.Checks;

/// <summary>Turns each <c>pad</c> into the transactions that make the next balance of its account hold, one per currency.</summary>
internal sealed class Padding(IReadOnlyList<Directive> directives, BookOptions options, List<Fault> faults)
{
    private readonly Dictionary<Pad, List<Transaction>> _inserted = new(ReferenceEqualityComparer.Instance);

    public List<Directive> Insert()
    {
        var pads = directives.OfType<Pad>().ToArray();
        foreach (var account in pads.Select(pad => pad.Account).Distinct()) Fill(account);
        faults.AddRange(pads.Where(pad => !_inserted.ContainsKey(pad))
            .Select(pad => new Fault(pad.At, "pads nothing: no balance of its account follows that would not hold without it")));
        return Directive.Sorted(directives.SelectMany(WithPadding));
    }

    private IEnumerable<Directive> WithPadding(Directive directive) =>
        directive is Pad pad && _inserted.TryGetValue(pad, out var transactions) ? transactions.Prepend(directive) : [directive];

    private void Fill(string account)
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
                    // Once a balance has been checked, its currency is settled until the next pad, padded or not.
                    if (padded.Add(balance.Amount.Currency) && active is not null) Fill(active, balance, held);
                    break;
            }
        }
    }

    private void Fill(Pad pad, Balance balance, Inventory held)
    {
        var currency = balance.Amount.Currency;
        var difference = balance.Amount.Number - held.Total(currency);
        if (difference.Abs() <= BalanceAssertions.ToleranceOf(balance, options)) return;
        if (held.Lots.Any(lot => lot.Currency == currency && lot.Cost is not null))
            faults.Add(new Fault(balance.At, $"would be padded, but the account holds {currency} at a cost"));
        if (!_inserted.TryGetValue(pad, out var transactions)) transactions = _inserted[pad] = [];
        var narration = $"(Padding inserted for Balance of {balance.Amount} for difference {difference} {currency})";
        Posting[] postings = [Of(pad.Account, difference), Of(pad.Source, -difference)];
        transactions.Add(new Transaction(pad.At, pad.Date, null, narration, new Dictionary<string, string?>(), postings));
        held.Add(difference, currency, null);

        Posting Of(string account, Number number) => new(pad.At, account) { Units = new PartialAmount(number, currency) };
    }
}
