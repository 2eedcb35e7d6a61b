using System.Text.Json;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Which columns of a CSV export hold which fields of an outcome. docs/import.md describes the file.</summary>
internal sealed record OutcomeMap
{
    public required Dictionary<string, ColumnSource> Columns { get; init; }

    /// <summary>What properties that do not exist yet are created with.</summary>
    public NewPropertyFacts? Property { get; init; }

    /// <summary>By default the one of <see cref="FileForm.Delimiters"/> with which the header has the map's columns.</summary>
    public string? Delimiter { get; init; }

    public string DecimalSeparator { get; init; } = ".";

    /// <summary>By default UTF-8, or windows-1252 if it cannot be that.</summary>
    public string? Encoding { get; init; }

    /// <summary>Columns, each with the words of which a row must have one to be taken: <c>{"Type": ["Reservation"]}</c>.</summary>
    public Dictionary<string, string[]> TakeRows { get; init; } = [];

    /// <summary>What the signs beside prices mean: <c>{"$": "CAD"}</c>.</summary>
    public Dictionary<string, string>? CurrencySigns { get; init; }

    /// <summary>Whether rows that were accepted are stays, which take their nights. Not where they may as well be closed nights.</summary>
    public bool TakesNights { get; init; } = true;

    /// <summary>The columns that a file must have.</summary>
    public IEnumerable<string> RequiredColumns =>
        [.. Columns.Values.Where(source => !source.Optional).SelectMany(source => source.Columns), .. TakeRows.Keys];

    /// <summary>Reads a map from a file, or a built-in one by its name.</summary>
    /// <exception cref="ImportException">The map is missing or invalid; the message says how to fix it.</exception>
    public static async Task<OutcomeMap> LoadAsync(string nameOrFile, CancellationToken cancellationToken) =>
        await LoadAsync(nameOrFile, new MapChanges(), cancellationToken);

    /// <param name="changes">What the command line says otherwise.</param>
    public static async Task<OutcomeMap> LoadAsync(string nameOrFile, MapChanges changes, CancellationToken cancellationToken)
    {
        await using var stream = File.Exists(nameOrFile) ? File.OpenRead(nameOrFile)
            : typeof(OutcomeMap).Assembly.GetManifestResourceStream($"maps/{nameOrFile}.json")
            ?? throw new ImportException(
                $"There is no map '{nameOrFile}': name a JSON file or one of the built-in maps: {string.Join(", ", BuiltIn())}.");
        try
        {
            var map = await JsonSerializer.DeserializeAsync<OutcomeMap>(stream, PlatformJson.Options, cancellationToken)
                ?? throw new ImportException($"The map '{nameOrFile}' is empty.");
            map = changes.ApplyTo(map);
            return MapFaults.In(map) is { Count: > 0 } faults
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
}

/// <summary>What a property that does not exist yet is created with; its prices come from the data.</summary>
/// <param name="Currency">By default the one that most of the property's rows are in.</param>
internal sealed record NewPropertyFacts(string? PortfolioId = null, string? Currency = null, string? TimeZone = null);

/// <summary>What the command line says about a file that its map does not know: the maps that are built in serve everybody.</summary>
/// <param name="DateFormat">Of all dates.</param>
internal sealed record MapChanges(string? PortfolioId = null, string? Currency = null, string? TimeZone = null, string? DateFormat = null,
    string? DecimalSeparator = null)
{
    public OutcomeMap ApplyTo(OutcomeMap map)
    {
        var property = map.Property;
        if (PortfolioId is not null || Currency is not null || TimeZone is not null)
        {
            property ??= new NewPropertyFacts();
            property = new NewPropertyFacts(PortfolioId ?? property.PortfolioId, Currency ?? property.Currency,
                TimeZone ?? property.TimeZone);
        }
        return map with
        {
            Property = property,
            DecimalSeparator = DecimalSeparator ?? map.DecimalSeparator,
            Columns = DateFormat is null ? map.Columns : map.Columns.ToDictionary(column => column.Key, column =>
                column.Key == "stay_date" || column.Value.Days is not null ? column.Value with { Format = [DateFormat] } : column.Value),
        };
    }
}

/// <summary>The import cannot be done; the message says why and how to fix it.</summary>
internal sealed class ImportException(string message) : Exception(message);
