namespace ExecutorService.Beancount.Booking;

/// <summary>
/// How far a transaction may be off, by currency: half of the last digit that its amounts are written with, unless options
/// say otherwise.
/// </summary>
internal sealed class Tolerances
{
    private const int MostDigitsOfChoice = 5;

    private static readonly Number Largest = new(5, -1);
    private static readonly Number Two = new(2, 0);

    private readonly Dictionary<string, Number> _byCurrency;
    private readonly Number _others;

    private Tolerances(Dictionary<string, Number> byCurrency)
    {
        _byCurrency = byCurrency;
        if (byCurrency.Remove("*", out var others)) _others = others;
    }

    public static Tolerances Of(IEnumerable<Posting> postings, BookOptions options)
    {
        var tolerances = new Dictionary<string, Number>(options.Tolerances, StringComparer.Ordinal);
        var fromCosts = new Dictionary<string, Number>(StringComparer.Ordinal);
        foreach (var posting in postings)
        {
            if (posting.Computed || posting.Units?.Number is not { Exponent: < 0 } number) continue;
            var tolerance = Number.PowerOfTen(number.Exponent) * options.ToleranceMultiplier;
            Widen(tolerances, posting.Units.Currency, tolerance);
            if (options.TolerancesFromCosts) AddFromCost(fromCosts, posting, tolerance);
        }
        foreach (var (currency, tolerance) in fromCosts) Widen(tolerances, currency, tolerance);
        return new Tolerances(tolerances);
    }

    public Number Of(string currency) => _byCurrency.GetValueOrDefault(currency, _others);

    /// <summary>
    /// A computed number is rounded to the precision of the tolerance, unless that would not be a number anyone would choose.
    /// </summary>
    public Number Rounded(Number number, string currency)
    {
        var tolerance = Of(currency);
        if (tolerance.IsZero) return number;
        var quantum = (tolerance * Two).Normalized();
        return quantum.Length < MostDigitsOfChoice ? number.AtExponent(quantum.Exponent) : number;
    }

    private static void AddFromCost(Dictionary<string, Number> tolerances, Posting posting, Number tolerance)
    {
        if (posting.Cost is { } cost) Add(cost.Currency, Number.Min(tolerance * cost.Number, Largest));
        else if (posting.Spec is { } spec)
        {
            var numbers = new[] { spec.HasTotal ? spec.Total : null, spec.PerUnit }.OfType<Number>();
            Add(spec.Currency, numbers.Aggregate(Largest, (least, number) => Number.Min(tolerance * number, least)));
        }
        if (posting.Price is { Number: { } price, Currency: var currency }) Add(currency, Number.Min(tolerance * price, Largest));

        void Add(string? currency, Number more) => tolerances[currency ?? ""] = tolerances.GetValueOrDefault(currency ?? "") + more;
    }

    /// <summary>A currency that is still open counts as its own.</summary>
    private static void Widen(Dictionary<string, Number> tolerances, string? currency, Number tolerance) =>
        tolerances[currency ?? ""] = tolerances.TryGetValue(currency ?? "", out var known) ? Number.Max(known, tolerance) : tolerance;
}
