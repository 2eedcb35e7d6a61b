using System.Text.Json;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Which columns of a CSV export hold which fields of an outcome. docs/import.md describes the file.</summary>
internal sealed record OutcomeMap(
    Dictionary<string, ColumnSource> Columns, NewPropertyFacts? Property = null,
    string Delimiter = ",", string DecimalSeparator = ".", string Encoding = "utf-8")
{
    private static readonly string[] Fields =
    [
        "outcome_id", "property_id", "stay_date", "price", "accepted", "currency", "reference_price", "lead_time_days",
        "length_of_stay", "occupancy", "observed_at",
    ];

    private static readonly string[] Required = ["property_id", "stay_date", "price", "accepted"];

    public System.Text.Encoding ToEncoding() => System.Text.Encoding.GetEncoding(Encoding);

    /// <summary>Reads a map from a file, or a built-in one by its name.</summary>
    /// <exception cref="ImportException">The map is missing or invalid; the message says how to fix it.</exception>
    public static async Task<OutcomeMap> LoadAsync(string nameOrFile, CancellationToken cancellationToken)
    {
        await using var stream = File.Exists(nameOrFile) ? File.OpenRead(nameOrFile)
            : typeof(OutcomeMap).Assembly.GetManifestResourceStream($"maps/{nameOrFile}.json")
            ?? throw new ImportException(
                $"There is no map '{nameOrFile}': name a JSON file or one of the built-in maps: {string.Join(", ", BuiltIn())}.");
        try
        {
            var map = await JsonSerializer.DeserializeAsync<OutcomeMap>(stream, PlatformJson.Options, cancellationToken)
                ?? throw new ImportException($"The map '{nameOrFile}' is empty.");
            return map.Faults() is { Count: > 0 } faults
                ? throw new ImportException($"The map '{nameOrFile}' is invalid: {string.Join("; ", faults)}.")
                : map;
        }
        catch (JsonException e)
        {
            throw new ImportException(
                $"The map '{nameOrFile}' is invalid at {e.Path ?? "$"} (line {e.LineNumber + 1}): docs/import.md describes its form.");
        }
    }

    public static IEnumerable<string> BuiltIn() => typeof(OutcomeMap).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("maps/", StringComparison.Ordinal)).Select(name => Path.GetFileNameWithoutExtension(name))
        .Order(StringComparer.Ordinal);

    private List<string> Faults()
    {
        var faults = new List<string>();
        faults.AddRange(Required.Except(Columns.Keys).Select(field => $"'columns.{field}' is missing"));
        faults.AddRange(
            Columns.Keys.Except(Fields).Select(
                field => $"'columns.{field}' is not a field of an outcome (they are {string.Join(", ", Fields)})"));
        faults.AddRange(Columns.Where(column => !column.Value.IsWhole).Select(
            column => $"'columns.{column.Key}' must have exactly one of 'from', 'sum' and 'value'"));
        if (Delimiter.Length != 1) faults.Add("'delimiter' must be one character");
        if (DecimalSeparator is not ("." or ",")) faults.Add("'decimal_separator' must be '.' or ','");
        if (System.Text.Encoding.GetEncodings().All(known => !known.Name.Equals(Encoding, StringComparison.OrdinalIgnoreCase))
            && Encoding is not "latin1")
            faults.Add("'encoding' must be one of utf-8, utf-16, latin1");
        if (Property is { } property && !Identifier.IsWellFormed(property.PortfolioId))
            faults.Add($"'property.portfolio_id' {Identifier.Rule}");
        return faults;
    }
}

/// <summary>What a property that does not exist yet is created with; its prices come from the data.</summary>
internal sealed record NewPropertyFacts(string PortfolioId, string Currency, string TimeZone);

/// <summary>The import cannot be done; the message says why and how to fix it.</summary>
internal sealed class ImportException(string message) : Exception(message);
