using ServiceDefaults.Requests;

namespace GenerationService.Payments;

/// <summary>
/// What our own side may not record. A provider's word is a fact and recorded whatever it says, with its anomaly; ours is checked
/// first, since it may be a mistake that can still be corrected.
/// </summary>
internal static class Refusals
{
    private const string Transition = "urn:platform:generation:transition-refused";

    /// <returns>Null if it may be recorded.</returns>
    public static Refusal? Of(PaymentEvent told, IReadOnlyList<PaymentEvent> earlier)
    {
        var standing = Standing.Of(earlier);
        if (told.Kind == PaymentKind.Charge) return OfCharge(told, earlier, standing);
        if (standing.Amount is null)
            return new("urn:platform:generation:unknown-charge", "The charge is not recorded",
                "Record the charge first, or wait until the provider tells of it; then repeat this.");
        if (told.Currency != standing.Currency)
            return new("urn:platform:generation:currency-mismatch", "Another currency than the charge",
                $"The charge is in {standing.Currency}, and so are its refunds and disputes. Give the amount in {standing.Currency}.");
        if (!standing.IsSettled)
            return new(Transition, "The charge has not succeeded",
                $"The payment is {standing.State.Word()}. Only money that has arrived can be refunded or disputed.");
        return told.Kind == PaymentKind.Refund ? OfRefund(told, earlier, standing) : OfDispute(told, earlier, standing);
    }

    private static Refusal? OfCharge(PaymentEvent told, IReadOnlyList<PaymentEvent> earlier, Standing standing)
    {
        if (Standing.Latest(earlier, PaymentKind.Charge, told.ObjectId) is not { } known) return null;
        if ((known.Currency, known.Amount) != (told.Currency, told.Amount))
            return new("urn:platform:generation:charge-differs", "The charge is recorded differently",
                "A charge with this provider_id is recorded with another amount or currency. Read it with GET /payments, and record " +
                "what is true under its own provider_id.");
        if (standing.IsSettled && told.Status != EventStatus.Succeeded)
            return new(Transition, "The charge has succeeded",
                $"A charge that has succeeded does not become {told.Status.Word()}. Record a refund if the money went back.");
        return null;
    }

    private static Refusal? OfRefund(PaymentEvent told, IReadOnlyList<PaymentEvent> earlier, Standing standing)
    {
        if (standing.State is PaymentState.Disputed or PaymentState.DisputeLost)
            return new(Transition, "The charge is disputed",
                $"The payment is {standing.State.Word()}: the money is with the bank, and cannot be refunded as well.");
        var known = Standing.Latest(earlier, PaymentKind.Refund, told.ObjectId);
        if (known is not null && known.Amount != told.Amount)
            return new("urn:platform:generation:refund-differs", "The refund is recorded differently",
                "A refund with this provider_id is recorded with another amount. Each refund has a provider_id of its own.");
        if (known?.Status == EventStatus.Failed && told.Status != EventStatus.Failed)
            return new(Transition, "The refund has failed",
                "A refund that failed is not tried again: record the new one under its own id.");
        var alreadyIn = known is { Status: not EventStatus.Failed } ? known.Amount : 0;
        if (told.Status != EventStatus.Failed && standing.Refunded - alreadyIn + told.Amount > standing.Amount)
            return new("urn:platform:generation:over-refund", "More than is left of the charge",
                "This refund and those before it come to more than the charge. GET /payments/{id} shows how much is left.");
        return null;
    }

    private static Refusal? OfDispute(PaymentEvent told, IReadOnlyList<PaymentEvent> earlier, Standing standing)
    {
        if (told.Amount > standing.Amount)
            return new("urn:platform:generation:over-dispute", "More than the charge", "A dispute is about the charge or a part of it.");
        return Standing.Latest(earlier, PaymentKind.Dispute, told.ObjectId) is
            { Status: EventStatus.Won or EventStatus.Lost or EventStatus.Withdrawn } closed && closed.Status != told.Status
            ? new(Transition, "The dispute is closed", $"The dispute is {closed.Status.Word()}, and that does not change. " +
                "A new dispute has a provider_id of its own.")
            : null;
    }
}

/// <summary>Why something is not recorded, as a problem says it.</summary>
internal sealed record Refusal(string Type, string Title, string Detail);
