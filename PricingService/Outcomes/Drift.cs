namespace PricingService.Outcomes;

/// <summary>What a property's outcomes have said so far about whether its guests are still the same.</summary>
internal sealed class Drift
{
    private const int MostReference = 5_000;

    private readonly ChangeTest _answers;
    private readonly InputBins _known;
    private InputBins _seen;

    public Drift() => (_answers, _known, _seen) = (new ChangeTest(), new InputBins(), new InputBins());

    public Drift(ChangeTest answers, InputBins known, InputBins seen, Moment? changed) =>
        (_answers, _known, _seen, Changed) = (answers, known, seen, changed);

    /// <summary>Since when guests answer otherwise; null if they have always answered alike.</summary>
    public Moment? Changed { get; private set; }

    public ChangeTest Answers => _answers;

    /// <summary>Who asked until now, and since those were last compared.</summary>
    public (InputBins Known, InputBins Seen) Inputs => (_known, _seen);

    /// <param name="now">In milliseconds since 1970.</param>
    public IReadOnlySet<DriftKind> Observe(IReadOnlyList<Observation> outcomes, long now)
    {
        var found = new HashSet<DriftKind>();
        // An import's rows stand in any order.
        foreach (var outcome in outcomes.OrderBy(outcome => outcome.Moment(now)))
        {
            if (_answers.Observe(outcome.Features, outcome.Accepted, outcome.Moment(now)) is not { } since) continue;
            found.Add(DriftKind.Error);
            if (!(since.CompareTo(Changed ?? since) < 0)) Changed = since;
        }
        // In the order of asking, the first rows of a file would all be those of guests who ask long before.
        foreach (var outcome in outcomes)
        {
            _seen.Add(outcome.Night, outcome.LeadTimeDays, outcome.LengthOfStay);
            if (_seen.Seen < InputBins.Window) continue;
            if (_seen.StabilityIndex(_known) >= InputBins.Drifted)
            {
                found.Add(DriftKind.Inputs);
                _known.Clear();
            }
            _known.Add(_seen, MostReference);
            _seen = new InputBins();
        }
        return found;
    }
}
