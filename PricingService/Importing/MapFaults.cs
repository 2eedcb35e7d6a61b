using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>What is wrong with a map, all at once.</summary>
internal static class MapFaults
{
    private static readonly string[] Fields =
    [
        "outcome_id", "property_id", "stay_date", "price", "accepted", "currency", "reference_price", "lead_time_days",
        "length_of_stay", "occupancy", "observed_at",
    ];

    private static readonly string[] Required = ["property_id", "stay_date", "price", "accepted"];
    private static readonly string[] Numbers = ["price", "reference_price", "lead_time_days", "length_of_stay", "occupancy"];
    private static readonly string[] WholeDays = ["lead_time_days", "length_of_stay"];

    public static IReadOnlyList<string> In(OutcomeMap map) =>
    [
        .. Required.Except(map.Columns.Keys).Select(field => $"'columns.{field}' is missing"),
        .. map.Columns.Keys.Except(Fields)
            .Select(field => $"'columns.{field}' is not a field of an outcome (they are {string.Join(", ", Fields)})"),
        .. map.Columns.SelectMany(column => InColumn(column.Key, column.Value, map)),
        .. InFile(map),
        .. InProperty(map.Property),
    ];

    private static IEnumerable<string> InColumn(string field, ColumnSource source, OutcomeMap map)
    {
        if (!source.IsWhole) yield return $"'columns.{field}' must have exactly one of 'from', 'sum', 'days' (two columns) and 'value'";
        if (source.Optional && Required.Contains(field)) yield return $"'columns.{field}' cannot be 'optional': every outcome has one";
        if (source.Days is not null && !WholeDays.Contains(field))
            yield return $"'columns.{field}' cannot have 'days': only {string.Join(" and ", WholeDays)} can";
        if (!Numbers.Contains(field) && (source.Sum is not null || source.Minus.Length + source.Divide.Length > 0))
            yield return $"'columns.{field}' cannot have 'sum', 'minus' or 'divide': it is not a number";
        if (source.Per is not ("night" or "stay")) yield return $"'columns.{field}.per' must be 'night' or 'stay'";
        if (source.Per == "stay" && field is not ("price" or "reference_price"))
            yield return $"'columns.{field}.per' cannot be 'stay': only prices are divided by nights";
        if (source.Per == "stay" && !map.Columns.ContainsKey("length_of_stay"))
            yield return $"'columns.{field}.per' is 'stay', so 'columns.length_of_stay' must say the nights to divide by";
        if ((source.Slug || source.Names.Count > 0) && field != "property_id")
            yield return $"'columns.{field}' cannot have 'slug' or 'names': only property_id can";
        foreach (var id in source.Names.Values.Where(id => !Identifier.IsWellFormed(id)))
            yield return $"'columns.{field}.names' has the id {CellText.Show(id)}, which {Identifier.Rule}";
        if (source.Format is { } formats && formats.Any(DateForm.MonthFirst) && formats.Any(DateForm.DayFirst))
            yield return $"'columns.{field}.format' has forms with the day first and with the month first: until the 12th of each month " +
                $"nobody could tell which is meant";
    }

    private static IEnumerable<string> InFile(OutcomeMap map)
    {
        if (map.Delimiter is { Length: not 1 }) yield return "'delimiter' must be one character";
        if (map.DecimalSeparator is not ("." or ",")) yield return "'decimal_separator' must be '.' or ','";
        if (map.Encoding is { } name && FileForm.EncodingOf(name) is null)
            yield return $"'encoding' must be one of {FileForm.Encodings}";
        foreach (var (column, words) in map.TakeRows)
        {
            if (words.Length == 0) yield return $"'take_rows.{column}' must have at least one word";
        }
        foreach (var (sign, code) in map.CurrencySigns ?? [])
        {
            if (code != CurrencySigns.Whichever && !Currency.TryFind(code, out _))
                yield return $"'currency_signs.{sign}' must be an ISO 4217 code in capitals such as EUR, or '*' for the map's currency";
        }
    }

    private static IEnumerable<string> InProperty(NewPropertyFacts? property)
    {
        if (property?.PortfolioId is { } portfolio && !Identifier.IsWellFormed(portfolio))
            yield return $"'property.portfolio_id' {Identifier.Rule}";
        if (property?.Currency is { } currency && !Currency.TryFind(currency, out _))
            yield return "'property.currency' must be an ISO 4217 code in capitals such as EUR";
    }
}
