using System.Diagnostics.CodeAnalysis;

namespace ExecutorService.Beancount.Booking;

/// <summary>
/// The postings of a transaction by the currency that they are balanced in. Currencies that are left open are taken from the other
/// postings if these all have one currency, else from what the account holds; a posting without an amount balances every currency.
/// </summary>
internal sealed class CurrencyGroups(Transaction transaction, IReadOnlyDictionary<string, Inventory> balances, ICollection<Fault> faults)
{
    /// <summary>Instead of a currency: it is left open. Null: there is none.</summary>
    private const string Unsaid = "";

    private readonly List<(string Currency, List<Reference> Postings)> _groups = [];
    private readonly List<Reference> _unknown = [];
    private readonly List<Reference> _whole = [];

    /// <summary>Null if a currency stays open.</summary>
    public IReadOnlyList<(string Currency, IReadOnlyList<Posting> Postings)>? Form()
    {
        var before = faults.Count;
        for (var index = 0; index < transaction.Postings.Count; index++) Place(Refer(index));
        if (_unknown is [var only] && _groups is [var (currency, _)])
        {
            _unknown.Clear();
            Place(only with
            {
                Units = only is { Price: null, Cost: null } ? currency : only.Units,
                Price = Filled(only.Price, currency),
                Cost = Filled(only.Cost, currency),
            });
        }
        foreach (var reference in _unknown.ToArray())
        {
            _unknown.Clear();
            var held = Held(reference);
            var (units, cost) = held is null ? (null, null) : (One(held.Currencies), One(held.CostCurrencies));
            Place(reference with
            {
                Units = Filled(reference.Units, units),
                Price = Filled(reference.Price, cost),
                Cost = Filled(reference.Cost, cost),
            });
            if (_unknown.Count > 0)
                Refuse(reference, "leaves its currency open, and neither the other postings nor the account's holdings tell it");
        }
        FillUnits();
        PlaceWhole();
        foreach (var open in _groups.SelectMany(group => group.Postings)
            .Where(reference => reference.Units is Unsaid || reference.Cost is Unsaid || reference.Price is Unsaid))
            Refuse(open, "leaves a currency open that nothing tells");
        return faults.Count > before ? null
            : [.. _groups.OrderBy(group => group.Postings[0].Index).Select(group =>
                (group.Currency, (IReadOnlyList<Posting>)[.. group.Postings.OrderBy(reference => reference.Index).Select(Resolve)]))];
    }

    private Reference Refer(int index)
    {
        var posting = transaction.Postings[index];
        var units = posting.Units is null ? Unsaid : posting.Units.Currency ?? Unsaid;
        var cost = posting.Spec is null ? null : posting.Spec.Currency ?? Unsaid;
        var price = posting.Price is null ? null : posting.Price.Currency ?? Unsaid;
        return new Reference(index, posting.Units is null, units, Filled(cost, price), Filled(price, cost));
    }

    private void Place(Reference reference)
    {
        if (reference.IsWhole) _whole.Add(reference);
        else if (reference.Bucket is not { } currency) _unknown.Add(reference);
        else if (_groups.FirstOrDefault(group => group.Currency == currency) is { Postings: { } postings }) postings.Add(reference);
        else _groups.Add((currency, [reference]));
    }

    /// <summary>A cost or price may have determined the group before the currency of the units themselves was known.</summary>
    private void FillUnits()
    {
        foreach (var (_, postings) in _groups)
            for (var at = 0; at < postings.Count; at++)
                if (postings[at].Units is Unsaid && Held(postings[at]) is { } held)
                    postings[at] = postings[at] with { Units = Filled(Unsaid, One(held.Currencies)) };
    }

    private void PlaceWhole()
    {
        if (_whole.Count > 1) Refuse(_whole[^1], "is the second posting without an amount: there may be one");
        if (_whole is not [var whole, ..]) return;
        foreach (var (currency, postings) in _groups) postings.Add(whole with { Units = currency });
    }

    private Posting Resolve(Reference reference)
    {
        var posting = transaction.Postings[reference.Index];
        if (posting.Units is null) return posting with { Units = new PartialAmount(null, reference.Units) };
        return posting with
        {
            Units = posting.Units with { Currency = posting.Units.Currency ?? reference.Units },
            Spec = posting.Spec is { Currency: null } spec ? spec with { Currency = reference.Cost } : posting.Spec,
            Price = posting.Price is { Currency: null } price ? price with { Currency = reference.Price } : posting.Price,
        };
    }

    private Inventory? Held(Reference reference) => balances.GetValueOrDefault(transaction.Postings[reference.Index].Account);

    private void Refuse(Reference reference, string message) => faults.Add(new Fault(transaction.Postings[reference.Index].At, message));

    [return: NotNullIfNotNull(nameof(currency))]
    private static string? Filled(string? currency, string? with) => currency is Unsaid && with is { Length: > 0 } ? with : currency;

    private static string? One(IEnumerable<string> currencies) => currencies.Take(2).ToArray() is [var one] ? one : null;

    /// <param name="IsWhole">The line has only the account.</param>
    private sealed record Reference(int Index, bool IsWhole, string Units, string? Cost, string? Price)
    {
        public string? Bucket => Cost is { Length: > 0 } ? Cost
            : Price is { Length: > 0 } ? Price
            : Cost is null && Price is null && Units.Length > 0 ? Units
            : null;
    }
}
