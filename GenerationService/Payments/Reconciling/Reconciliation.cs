using System.Globalization;
using ServiceDefaults.Requests;

namespace GenerationService.Payments.Reconciling;

/// <summary>Finds what differs between our payments and the provider's list.</summary>
/// <param name="From">Charges made before this are not looked at; null: all.</param>
/// <param name="To">Nor are those made at this instant or later.</param>
internal sealed record Reconciliation(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>
    /// Our clock for a charge is the event's, which may be a little later than the provider's: around the ends of the range both are
    /// looked for further out, so that no charge is missing only because it is on the other side of an end.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <param name="theirs">The provider's list; what is found in it is removed.</param>
    /// <param name="ours">All our payments with this provider.</param>
    public async Task<ReconciliationReport> CompareAsync(
        Dictionary<string, ProviderCharge> theirs, IAsyncEnumerable<(Payment Payment, bool IsDisputed)> ours)
    {
        var differences = new List<Difference>();
        var compared = 0;
        await foreach (var (payment, isDisputed) in ours)
        {
            if (!theirs.Remove(payment.ChargeId, out var charge))
            {
                if (IsLookedAt(payment.ChargedAt)) differences.Add(new(payment.ChargeId, DifferenceKind.MissingThere, Word(payment), null));
                continue;
            }
            if (!IsLookedAt(payment.ChargedAt) && !IsLookedAt(charge.Created)) continue;
            compared++;
            differences.AddRange(Between(payment, isDisputed, charge));
        }
        differences.AddRange(theirs.Values.Where(charge => IsLookedAt(charge.Created))
            .Select(charge => new Difference(charge.Id, DifferenceKind.MissingHere, null, Word(charge.Condition, charge.IsDisputed))));
        return new ReconciliationReport(compared, [.. differences.OrderBy(each => each.ChargeId, StringComparer.Ordinal)]);
    }

    private static IEnumerable<Difference> Between(Payment here, bool isDisputed, ProviderCharge there)
    {
        if (here.Currency != there.Currency)
        {
            // Amounts of two currencies cannot be compared.
            yield return new(here.ChargeId, DifferenceKind.Currency, here.Currency, there.Currency);
        }
        else
        {
            if (here.Amount != there.Amount)
                yield return new(here.ChargeId, DifferenceKind.Amount, Number(here.Amount), Number(there.Amount));
            if (here.Refunded != there.Refunded)
                yield return new(here.ChargeId, DifferenceKind.Refunded, Number(here.Refunded), Number(there.Refunded));
        }
        var (ours, theirs) = (Word(Condition(here), isDisputed), Word(there.Condition, there.IsDisputed));
        if (ours != theirs) yield return new(here.ChargeId, DifferenceKind.State, ours, theirs);
    }

    private bool IsLookedAt(DateTimeOffset? at) => at is null || !((From is { } from && at < from) || (To is { } to && at >= to));

    private static ChargeCondition Condition(Payment payment) => payment.State switch
    {
        PaymentState.Pending => ChargeCondition.Pending,
        PaymentState.Failed => ChargeCondition.Failed,
        _ => ChargeCondition.Paid,
    };

    private static string Word(Payment payment) => payment.State.Word();

    private static string Word(ChargeCondition condition, bool isDisputed) =>
        isDisputed ? $"{condition.Word()}, disputed" : condition.Word();

    private static string? Number(decimal? amount) => amount?.ToString("0.###", CultureInfo.InvariantCulture);
}

/// <param name="Compared">Charges that are in both.</param>
/// <param name="Differences">By charge; none: both agree.</param>
internal sealed record ReconciliationReport(int Compared, IReadOnlyList<Difference> Differences);

/// <param name="ChargeId">The provider's id of the charge.</param>
/// <param name="Kind">In what they differ.</param>
/// <param name="Here">What we have; null: nothing.</param>
/// <param name="There">What the provider has.</param>
internal sealed record Difference(string ChargeId, DifferenceKind Kind, string? Here, string? There);

internal enum DifferenceKind
{
    /// <summary>The provider has the charge, we do not: its webhook never arrived, or was refused.</summary>
    MissingHere,

    /// <summary>We have it, the provider does not.</summary>
    MissingThere,

    Amount,
    Refunded,
    Currency,
    State,
}
