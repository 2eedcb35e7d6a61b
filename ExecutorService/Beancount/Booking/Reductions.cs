namespace ExecutorService.Beancount.Booking;

/// <summary>
/// Finds the lots that postings with a cost take from. Postings that add to a lot keep their stated cost, for the interpolation.
/// </summary>
internal sealed class Reductions(
    Transaction transaction, IReadOnlyDictionary<string, Inventory> balances, Func<string, LotMethod> methods, ICollection<Fault> faults)
{
    private readonly Dictionary<string, Inventory> _balances = new(StringComparer.Ordinal);

    /// <summary>Null if no lot fits, or several do.</summary>
    public IReadOnlyList<Posting>? Book(IReadOnlyList<Posting> postings)
    {
        var booked = new List<Posting>();
        foreach (var posting in postings)
        {
            var method = methods(posting.Account);
            if (posting.Spec is not { } spec || posting.Units?.Number is null) booked.Add(posting);
            else if (method is not LotMethod.None && BalanceOf(posting.Account).IsReducedBy(posting.Amount))
            {
                if (Reduce(posting, spec, method) is not { } reductions) return null;
                foreach (var reduction in reductions)
                    BalanceOf(posting.Account).Add(reduction.Amount.Number, reduction.Amount.Currency, reduction.Cost);
                booked.AddRange(reductions);
            }
            else booked.Add(posting with { Spec = spec with { Date = spec.Date ?? transaction.Date } });
        }
        return booked;
    }

    /// <summary>The inventory before the transaction, and after these postings.</summary>
    private Inventory BalanceOf(string account)
    {
        if (!_balances.TryGetValue(account, out var balance))
            balance = _balances[account] = balances.GetValueOrDefault(account)?.Copy() ?? new Inventory();
        return balance;
    }

    private List<Posting>? Reduce(Posting posting, CostSpec spec, LotMethod method)
    {
        var number = spec.UnitCost(posting.Amount.Number);
        var lots = BalanceOf(posting.Account).Lots.Where(lot => lot.Currency == posting.Amount.Currency);
        var fitting = lots.Where(lot => lot.Cost is { } cost && (number is null || cost.Number == number) && IsMeant(cost, spec)).ToArray();
        if (fitting.Length == 0) return Refuse(posting, "takes from a lot that the account does not hold");
        return method switch
        {
            LotMethod.Strict => Strict(posting, fitting),
            LotMethod.Fifo or LotMethod.Lifo => InOrder(posting, fitting, method),
            _ => Refuse(posting, "takes from an account that is booked by AVERAGE, which Beancount 2 does not support"),
        };
    }

    private static bool IsMeant(Cost cost, CostSpec spec) => (spec.Currency is null || cost.Currency == spec.Currency)
        && (spec.Date is null || cost.Date == spec.Date) && (spec.Label is not { Length: > 0 } || cost.Label == spec.Label);

    private List<Posting>? Strict(Posting posting, Lot[] fitting)
    {
        var wanted = posting.Amount.Number;
        if (fitting is [var only])
            return only.Number.Abs() < wanted.Abs() ? Refuse(posting, "takes more than the lot holds") : [Take(posting, wanted, only)];
        return fitting.Aggregate(Number.Zero, (sum, lot) => sum + lot.Number) == -wanted
            ? [.. fitting.Select(lot => Take(posting, -lot.Number, lot))]
            : Refuse(posting, "fits several lots: a cost, date or label says which one");
    }

    private List<Posting>? InOrder(Posting posting, Lot[] fitting, LotMethod method)
    {
        if (fitting.Length > 1 && fitting.Any(lot => lot.Cost!.Date is null))
            return Refuse(posting, "chooses among lots of which one has no date");
        var taken = new List<Posting>();
        var left = posting.Amount.Number.Abs();
        var lots = method is LotMethod.Fifo ? fitting.OrderBy(lot => lot.Cost!.Date) : fitting.OrderByDescending(lot => lot.Cost!.Date);
        foreach (var lot in lots)
        {
            if (left.Sign <= 0) break;
            if (lot.Number.Sign == posting.Amount.Number.Sign) continue;
            var size = Number.Min(lot.Number.Abs(), left);
            taken.Add(Take(posting, posting.Amount.Number.Sign < 0 ? -size : size, lot));
            left -= size;
        }
        return left.Sign > 0 ? Refuse(posting, "takes more than the lots hold") : taken;
    }

    private static Posting Take(Posting posting, Number number, Lot lot) =>
        posting with { Units = new PartialAmount(number, lot.Currency), Spec = null, Cost = lot.Cost };

    private List<Posting>? Refuse(Posting posting, string message)
    {
        faults.Add(new Fault(posting.At, message));
        return null;
    }
}
