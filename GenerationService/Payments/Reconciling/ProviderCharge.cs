namespace GenerationService.Payments.Reconciling;

/// <summary>A charge as the provider's own list has it.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Condition">Whether its money arrived.</param>
/// <param name="IsDisputed">Whether it was ever disputed.</param>
/// <param name="Currency">Of ISO 4217.</param>
/// <param name="Amount">What was taken.</param>
/// <param name="Refunded">What of that went back.</param>
/// <param name="Created">When it was made; null if the list does not say.</param>
internal sealed record ProviderCharge(
    string Id, ChargeCondition Condition, bool IsDisputed, string Currency, decimal Amount, decimal Refunded, DateTimeOffset? Created);

/// <summary>What becomes of a charge's money, apart from refunds and disputes.</summary>
internal enum ChargeCondition
{
    Pending,
    Failed,
    Paid,
}

/// <summary>A provider's list that cannot be had or read; the message says why, and what to do.</summary>
internal sealed class ListException(string message) : Exception(message);
