namespace ExecutorService.Beancount.Booking;

/// <summary>What an account holds, lot by lot, in order of arrival.</summary>
internal sealed class Inventory
{
    private readonly OrderedDictionary<(string Currency, Cost? Cost), Number> _lots = [];

    public IEnumerable<Lot> Lots => _lots.Select(lot => new Lot(lot.Value, lot.Key.Currency, lot.Key.Cost));

    public IEnumerable<string> Currencies => _lots.Keys.Select(lot => lot.Currency).Distinct();

    public IEnumerable<string> CostCurrencies => _lots.Keys.Where(lot => lot.Cost is not null).Select(lot => lot.Cost!.Currency).Distinct();

    public Inventory Copy()
    {
        var copy = new Inventory();
        foreach (var (lot, number) in _lots) copy._lots.Add(lot, number);
        return copy;
    }

    public void Add(Number number, string currency, Cost? cost)
    {
        var lot = (currency, cost);
        var sum = _lots.TryGetValue(lot, out var held) ? held + number : number;
        if (sum.IsZero) _lots.Remove(lot);
        else _lots[lot] = sum;
    }

    /// <summary>Some of the currency is held with the other sign.</summary>
    public bool IsReducedBy(Amount amount) =>
        !amount.Number.IsZero && _lots.Any(lot => lot.Key.Currency == amount.Currency && amount.Number.Sign >= 0 != lot.Value.Sign >= 0);

    /// <summary>All lots of a currency together.</summary>
    public Number Total(string currency) => _lots.Where(lot => lot.Key.Currency == currency)
        .Aggregate(Number.Zero, (sum, lot) => sum + lot.Value);
}

internal sealed record Lot(Number Number, string Currency, Cost? Cost);
