using PricingService.Availability;
using PricingService.Outcomes;
using PricingService.Properties;

namespace PricingService.Importing;

/// <summary>Where imported outcomes go: directly into the database, or to a running service, which then counts them.</summary>
internal interface IOutcomeSink
{
    Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken);

    /// <summary>Creates a property, or corrects the facts that an earlier import gave it; what a person has set stays.</summary>
    /// <param name="rows">How many rows the facts are drawn from.</param>
    /// <returns>The property as it is now.</returns>
    /// <exception cref="ImportException">The facts were refused.</exception>
    Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken);

    Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken);

    /// <summary>Marks the nights of stays as sold, from today on, and reopens those of stays that moved or were cancelled.</summary>
    Task<StaysAnswer> BookAsync(IReadOnlyList<StayReport> stays, CancellationToken cancellationToken);
}

internal sealed class DatabaseSink(PropertyDirectory properties, OutcomeIntake intake, BookedStays booked) : IOutcomeSink
{
    public async Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken) => await properties.FindAsync(id);

    public async Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken)
    {
        if (facts.Check(id) is { Any: true } faults)
        {
            var reasons = faults.ByField.Select(fault => $"{fault.Key} {fault.Value[0]}");
            throw new ImportException($"The property '{id}' cannot be created: {string.Join("; ", reasons)}.");
        }
        return (await properties.PutAsync(id, facts, cancellationToken, rows)).Property;
    }

    public Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken) =>
        intake.TakeAsync([.. outcomes.Select(outcome => new OutcomeRow.Read(outcome))], cancellationToken);

    public Task<StaysAnswer> BookAsync(IReadOnlyList<StayReport> stays, CancellationToken cancellationToken) =>
        booked.TakeAsync(stays, cancellationToken);
}

/// <summary>Checks everything against what is there, and changes nothing.</summary>
internal sealed class DrySink(IOutcomeSink real, TimeProvider clock) : IOutcomeSink
{
    private readonly Dictionary<string, Property> _planned = new(StringComparer.Ordinal);

    public Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken) =>
        real.FindPropertyAsync(id, cancellationToken);

    public async Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken)
    {
        if (facts.Check(id) is { Any: true } faults)
            throw new ImportException($"The property '{id}' could not be created: " +
                $"{string.Join("; ", faults.ByField.Select(fault => $"{fault.Key} {fault.Value[0]}"))}.");
        var current = await real.FindPropertyAsync(id, cancellationToken);
        return _planned[id] = current is null || current.ImportedRows <= rows
            ? facts.ToProperty(id, 0) with { ImportedRows = rows }
            : current;
    }

    public async Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedRow>();
        foreach (var (index, report) in outcomes.Index())
        {
            var property = _planned.GetValueOrDefault(report.PropertyId!)
                ?? await real.FindPropertyAsync(report.PropertyId!, cancellationToken);
            if (property is null)
                refused.Add(new RefusedRow(index, RefusalReason.UnknownProperty, "There is no such property."));
            else if (OutcomeRules.CheckAgainst(report, property, null, clock.GetUtcNow()) is { } refusal)
                refused.Add(new RefusedRow(index, refusal.Reason, refusal.Detail));
            if (property is not null) _planned.TryAdd(property.Id, property);
        }
        return new LearnAnswer(outcomes.Count - refused.Count, 0, refused);
    }

    /// <summary>As if none of them were known.</summary>
    public Task<StaysAnswer> BookAsync(IReadOnlyList<StayReport> stays, CancellationToken cancellationToken)
    {
        var answer = new StaysAnswer();
        foreach (var stay in stays.Where(stay => !stay.Cancelled))
        {
            var today = _planned[stay.PropertyId!].Today(clock);
            answer.Count(null, stay.ToStay(), today);
        }
        return Task.FromResult(answer);
    }
}
