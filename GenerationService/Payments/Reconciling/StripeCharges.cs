using System.Text.Json;
using GenerationService.Payments.Stripe;
using ServiceDefaults.Requests;

namespace GenerationService.Payments.Reconciling;

/// <summary>
/// Stripe's list of charges as its API returns it: one page (<c>{"object":"list","data":[…]}</c>), several in an array, or
/// only the charges.
/// </summary>
internal static class StripeCharges
{
    private const int MostFaultsNamed = 10;
    private const long LatestSecond = 253_402_300_799; // 9999-12-31T23:59:59Z

    public static IEnumerable<ProviderCharge> Of(JsonElement list) => list switch
    {
        { ValueKind: JsonValueKind.Array } => list.EnumerateArray().SelectMany(Of),
        { ValueKind: JsonValueKind.Object } when list.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array =>
            data.EnumerateArray().Select(Charge),
        { ValueKind: JsonValueKind.Object } => [Charge(list)],
        _ => throw new ListException("The list holds something that is no charge. Give it as GET /v1/charges returns it."),
    };

    private static ProviderCharge Charge(JsonElement element)
    {
        var faults = new Faults();
        var read = new StripeObject(element, "", faults);
        if (!read.IsObject) faults.Add("$", "must be an object");
        read.Must("object", "charge");
        var id = read.Id("id");
        var amount = read.Whole("amount", 0, MinorUnits.Most);
        var currency = StripeEvents.Code(read);
        var created = read.Whole("created", 0, LatestSecond);
        var (status, _) = StripeEvents.StatusOf(PaymentKind.Charge, "", read);
        var (taken, refunded) = StripeEvents.Captured(read, amount ?? 0);
        if (faults.Any)
        {
            throw new ListException($"The list holds something that is no charge ({id ?? "without an id"}): " +
                string.Join("; ", faults.ByField.Take(MostFaultsNamed).Select(fault => $"{fault.Key} {fault.Value[0]}")) + ".");
        }
        return new ProviderCharge(
            id!, ConditionOf(status), read.Flag("disputed") is true, currency!.Code,
            MinorUnits.ToDecimal(PaymentProvider.Stripe, currency, taken),
            MinorUnits.ToDecimal(PaymentProvider.Stripe, currency, ConditionOf(status) == ChargeCondition.Paid ? refunded ?? 0 : 0),
            DateTimeOffset.FromUnixTimeSeconds(created!.Value));
    }

    private static ChargeCondition ConditionOf(EventStatus status) => status switch
    {
        EventStatus.Succeeded => ChargeCondition.Paid,
        EventStatus.Failed => ChargeCondition.Failed,
        _ => ChargeCondition.Pending,
    };
}
