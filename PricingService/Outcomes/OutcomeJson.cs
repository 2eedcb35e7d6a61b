using System.Text.Json;
using ServiceDefaults.Requests;

namespace PricingService.Outcomes;

/// <summary>Reads one row of <c>POST /learn</c>; a malformed row is refused without its neighbours.</summary>
internal static class OutcomeJson
{
    public static OutcomeRow Read(JsonRow from)
    {
        if (from.Element is not { } row)
            return Refuse(RefusalReason.Unreadable, "The row repeats a member, or is nested too deeply.");
        if (row.ValueKind != JsonValueKind.Object) return Refuse(RefusalReason.WrongType, "An outcome must be an object.");
        var report = new OutcomeReport();
        foreach (var field in row.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Null) continue;
            var name = JsonText.NameOf(field);
            if (Shape(name) is not { } shape)
                return Refuse(RefusalReason.UnknownField, "The row has a field that an outcome does not have.");
            if (With(report, name, field.Value) is not { } next)
                return Refuse(RefusalReason.WrongType, $"'{name}' must be {shape}.");
            report = next;
        }
        return new OutcomeRow.Read(report);
    }

    private static OutcomeRow.Refused Refuse(RefusalReason reason, string detail) => new(new Refusal(reason, detail));

    private static OutcomeReport? With(OutcomeReport report, string field, JsonElement value) => field switch
    {
        "outcome_id" => Text(value) is { } id ? report with { OutcomeId = id } : null,
        "quote_id" => Text(value) is { } id ? report with { QuoteId = id } : null,
        "property_id" => Text(value) is { } id ? report with { PropertyId = id } : null,
        "stay_date" => Text(value) is { } day && DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date)
            ? report with { StayDate = date }
            : null,
        "price" => Number(value) is { } price ? report with { Price = price } : null,
        "accepted" => value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? report with { Accepted = value.GetBoolean() }
            : null,
        "currency" => Text(value) is { } currency ? report with { Currency = currency } : null,
        "reference_price" => Number(value) is { } price ? report with { ReferencePrice = price } : null,
        "lead_time_days" => Whole(value) is { } days ? report with { LeadTimeDays = days } : null,
        "length_of_stay" => Whole(value) is { } nights ? report with { LengthOfStay = nights } : null,
        "occupancy" => Number(value) is { } share ? report with { Occupancy = share } : null,
        "observed_at" => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var at)
            ? report with { ObservedAt = at }
            : null,
        "exogenous_price" => value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? report with { ExogenousPrice = value.GetBoolean() }
            : null,
        _ => null,
    };

    private static string? Shape(string field) => field switch
    {
        "outcome_id" or "quote_id" or "property_id" or "currency" => "text",
        "stay_date" => "a date such as \"2026-01-31\"",
        "price" or "reference_price" or "occupancy" => "a number of ordinary size",
        "lead_time_days" or "length_of_stay" => "a whole number",
        "accepted" or "exogenous_price" => "true or false",
        "observed_at" => "a time such as \"2026-01-31T12:00:00Z\"",
        _ => null,
    };

    private static string? Text(JsonElement value) => JsonText.Of(value);

    private static decimal? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
        ? number
        : null;

    private static int? Whole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number
        : null;
}
