using PricingService.Outcomes;
using PricingService.Properties;

namespace PricingService.Importing;

/// <summary>Where imported outcomes go: directly into the database, or to a running service, which then counts them.</summary>
internal interface IOutcomeSink
{
    Task<bool> HasPropertyAsync(string id, CancellationToken cancellationToken);

    /// <exception cref="ImportException">The facts were refused.</exception>
    Task PutPropertyAsync(string id, PropertyFacts facts, CancellationToken cancellationToken);

    Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken);
}

internal sealed class DatabaseSink(PropertyDirectory properties, OutcomeIntake intake) : IOutcomeSink
{
    public async Task<bool> HasPropertyAsync(string id, CancellationToken cancellationToken) => await properties.FindAsync(id) is not null;

    public async Task PutPropertyAsync(string id, PropertyFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Check(id) is { Any: true } faults)
        {
            var reasons = faults.ByField.Select(fault => $"{fault.Key} {fault.Value[0]}");
            throw new ImportException($"The property '{id}' cannot be created: {string.Join("; ", reasons)}.");
        }
        await properties.PutAsync(id, facts, cancellationToken);
    }

    public Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken) =>
        intake.TakeAsync([.. outcomes.Select(outcome => new OutcomeRow.Read(outcome))], cancellationToken);
}
