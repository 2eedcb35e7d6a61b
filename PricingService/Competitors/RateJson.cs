using System.Text.Json;
using ServiceDefaults.Requests;

namespace PricingService.Competitors;

/// <summary>Reads one row of a push; a malformed row is refused without its neighbours.</summary>
internal static class RateJson
{
    public static RateRow Read(JsonRow from)
    {
        if (from.Element is not { } row)
            return Refuse(RateFault.Unreadable, "The row repeats a member, or is nested too deeply.");
        if (row.ValueKind != JsonValueKind.Object) return Refuse(RateFault.WrongType, "A rate must be an object.");
        var report = new RateReport(null, null, null, null, null, null, null);
        foreach (var field in row.EnumerateObject())
        {
            var name = JsonText.NameOf(field);
            if (Shape(name) is not { } shape)
                return Refuse(RateFault.UnknownField, "The row has a field that a rate does not have.");
            if (field.Value.ValueKind == JsonValueKind.Null) continue;
            if (With(report, name, field.Value) is not { } next)
                return Refuse(RateFault.WrongType, $"'{name}' must be {shape}.");
            report = next;
        }
        return new RateRow.Read(report);
    }

    private static RateRow.Refused Refuse(RateFault reason, string detail) => new(new RateRefusal(reason, detail));

    private static RateReport? With(RateReport report, string field, JsonElement value) => field switch
    {
        "source" => Text(value) is { } source ? report with { Source = source } : null,
        "competitor" => Text(value) is { } competitor ? report with { Competitor = competitor } : null,
        "stay_date" => Text(value) is { } text && DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date)
            ? report with { StayDate = date }
            : null,
        "price" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var price) ? report with { Price = price } : null,
        "currency" => Text(value) is { } currency ? report with { Currency = currency } : null,
        "length_of_stay" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var nights)
            ? report with { LengthOfStay = nights }
            : null,
        "observed_at" => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var at)
            ? report with { ObservedAt = at }
            : null,
        _ => null,
    };

    private static string? Shape(string field) => field switch
    {
        "source" or "competitor" or "currency" => "text",
        "stay_date" => "a date such as \"2026-01-31\"",
        "price" => "a number of ordinary size",
        "length_of_stay" => "a whole number",
        "observed_at" => "a time such as \"2026-01-31T12:00:00Z\"",
        _ => null,
    };

    private static string? Text(JsonElement value) => JsonText.Of(value);
}
