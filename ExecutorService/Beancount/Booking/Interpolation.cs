namespace ExecutorService.Beancount.Booking;

/// <summary>Fills in the one number that a group of postings may leave open: what balances the weights of the others.</summary>
internal sealed class Interpolation(string currency, Tolerances tolerances, ICollection<Fault> faults)
{
    private enum Part
    {
        Units,
        UnitCost,
        TotalCost,
        Price,
    }

    /// <summary>The postings with every number in place; null if that is impossible.</summary>
    public IReadOnlyList<Posting>? Complete(IReadOnlyList<Posting> postings)
    {
        var open = postings.SelectMany((posting, index) => Open(posting).Select(part => (Part: part, Index: index))).Take(2).ToArray();
        if (open.Length > 1)
        {
            Refuse(postings[open[0].Index], $"leaves a number open, and it is not the only one that is balanced in {currency}");
            return null;
        }
        var complete = postings.Select(posting => Open(posting).Any() ? null : WithCost(posting)).ToList();
        if (open is [var (part, at)])
        {
            var weight = -complete.OfType<Posting>().Aggregate(Number.Zero, (sum, posting) => sum + posting.Weight.Number);
            if (!Fill(postings[at], part, weight, out var filled)) return null;
            complete[at] = filled is null ? null : WithCost(filled with { Computed = true });
        }
        var whole = complete.OfType<Posting>().ToArray();
        return Array.TrueForAll(whole, Fits) ? whole : null;
    }

    private static IEnumerable<Part> Open(Posting posting)
    {
        if (posting.Units!.Number is null) yield return Part.Units;
        if (posting.Spec is { PerUnit: null }) yield return Part.UnitCost;
        if (posting.Spec is { HasTotal: true, Total: null }) yield return Part.TotalCost;
        if (posting.Price is { Number: null }) yield return Part.Price;
    }

    /// <summary>Without the posting if nothing is left for it.</summary>
    private bool Fill(Posting posting, Part part, Number weight, out Posting? filled)
    {
        filled = null;
        var (units, spec) = (posting.Units!, posting.Spec);
        switch (part)
        {
            case Part.Units:
                if (spec is { PerUnit.IsZero: true })
                    return Refuse(posting, "leaves its number open, which a total cost alone cannot tell");
                var number = spec is not null ? (weight - (spec.Total ?? Number.Zero)) / spec.PerUnit!.Value
                    : posting.Price is { Number: { } price } ? weight / price
                    : weight;
                if (units.Currency is null) return Refuse(posting, "leaves its currency open");
                number = tolerances.Rounded(number, units.Currency);
                if (!weight.IsZero) filled = posting with { Units = units with { Number = number } };
                return true;
            case Part.UnitCost:
                if (!units.Number!.Value.IsZero)
                    filled = posting with { Spec = spec! with { PerUnit = (weight - (spec.Total ?? Number.Zero)) / units.Number.Value } };
                return true;
            case Part.TotalCost:
                filled = posting with { Spec = spec! with { Total = weight - spec.PerUnit!.Value * units.Number!.Value } };
                return true;
            default:
                if (spec is not null || posting.Cost is not null)
                    return Refuse(posting, "leaves its price open, and its cost is what balances");
                filled = posting with { Price = posting.Price! with { Number = (weight / units.Number!.Value).Abs() } };
                return true;
        }
    }

    private static Posting WithCost(Posting posting)
    {
        if (posting.Spec is not { } spec) return posting;
        var cost = new Cost(spec.UnitCost(posting.Amount.Number)!.Value, spec.Currency!, spec.Date, spec.Label);
        return posting with { Spec = null, Cost = cost };
    }

    private bool Fits(Posting posting)
    {
        if (posting.Cost is null) return true;
        if (posting.Amount.Number.IsZero) return Refuse(posting, "has a cost, but an amount of zero");
        return posting.Cost.Number.Sign >= 0 || Refuse(posting, "has a negative cost");
    }

    private bool Refuse(Posting posting, string message)
    {
        faults.Add(new Fault(posting.At, message));
        return false;
    }
}
