namespace ExecutorService.Beancount.Booking;

/// <summary>
/// Completes every transaction: currencies, lots and numbers that are left open, in order of days, each starting from what the earlier ones
/// left.
/// </summary>
internal sealed class Booker
{
    private readonly BookOptions _options;
    private readonly List<Fault> _faults;
    private readonly Dictionary<string, LotMethod> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Inventory> _balances = new(StringComparer.Ordinal);

    private Booker(IEnumerable<Directive> directives, BookOptions options, List<Fault> faults)
    {
        (_options, _faults) = (options, faults);
        foreach (var open in directives.OfType<Open>())
            if (open.Method is { } method) _methods[open.Account] = method;
    }

    /// <summary>The directives with booked transactions; one that cannot be booked is left out and reported.</summary>
    public static List<Directive> Book(IReadOnlyList<Directive> directives, BookOptions options, List<Fault> faults)
    {
        var booker = new Booker(directives, options, faults);
        return [.. directives.Select(directive => directive is Transaction transaction ? booker.Book(transaction) : directive)
            .OfType<Directive>()];
    }

    private Transaction? Book(Transaction transaction)
    {
        try
        {
            if (Postings(transaction) is not { } postings) return null;
            foreach (var posting in postings)
            {
                if (!_balances.TryGetValue(posting.Account, out var balance)) balance = _balances[posting.Account] = new Inventory();
                balance.Add(posting.Amount.Number, posting.Amount.Currency, posting.Cost);
            }
            return transaction with { Postings = postings };
        }
        catch (NumberException fault)
        {
            _faults.Add(new Fault(transaction.At, $"cannot be balanced: a number of it {fault.Message}"));
            return null;
        }
    }

    private List<Posting>? Postings(Transaction transaction)
    {
        if (new CurrencyGroups(transaction, _balances, _faults).Form() is not { } groups) return null;
        var tolerances = Tolerances.Of(transaction.Postings, _options);
        var booked = new List<Posting>();
        var whole = true;
        foreach (var (currency, postings) in groups)
        {
            var reduced = new Reductions(transaction, _balances, MethodOf, _faults).Book(postings);
            var complete = reduced is null ? null : new Interpolation(currency, tolerances, _faults).Complete(reduced);
            if (complete is null) whole = false;
            else booked.AddRange(complete);
        }
        return whole ? booked : null;
    }

    private LotMethod MethodOf(string account) => _methods.GetValueOrDefault(account, _options.Method);
}
