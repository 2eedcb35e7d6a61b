using System.Text;
using Dapper;
using PricingService.Availability;
using PricingService.Importing;
using PricingService.Outcomes;
using PricingService.Properties;
using Storage;

namespace PricingService.Tests.Importing;

/// <summary>Imports in the process of a test, and what they left in the store.</summary>
internal sealed record Imported(ImportResult Result, RefusedRows Refused)
{
    public IEnumerable<(long Line, string Reason)> Lines => Refused.First.Select(row => (row.Line, row.Reason));

    /// <param name="map">JSON, or the name of a map that is built in.</param>
    public static Task<Imported> RunAsync(PricingApp app, string csv, string map, MapChanges? changes = null, bool dryRun = false) =>
        RunAsync(app, Encoding.UTF8.GetBytes(csv), map, changes, dryRun);

    public static async Task<Imported> RunAsync(PricingApp app, byte[] csv, string map, MapChanges? changes = null, bool dryRun = false)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (file, mapFile) = (Path.Combine(app.Directory, "bookings.csv"), Path.Combine(app.Directory, "map.json"));
        await File.WriteAllBytesAsync(file, csv, cancellationToken);
        if (map.TrimStart().StartsWith('{'))
        {
            await File.WriteAllTextAsync(mapFile, map, cancellationToken);
            map = mapFile;
        }
        var read = await OutcomeMap.LoadAsync(map, changes ?? new MapChanges(), cancellationToken);
        IOutcomeSink sink = new DatabaseSink(app.Get<PropertyDirectory>(), app.Get<OutcomeIntake>(), app.Get<BookedStays>());
        var refused = new RefusedRows(null);
        var result = await new Import(file, read, dryRun ? new DrySink(sink, app.Clock) : sink, refused, new Silent(), app.Clock)
            .RunAsync(createProperties: true, cancellationToken);
        return new Imported(result, refused);
    }

    /// <summary>Every property with reference, floor and ceiling in minor units.</summary>
    public static async Task<IReadOnlyList<(string Id, string Currency, long Reference, long Floor, long Ceiling)>> PropertiesAsync(
        PricingApp app)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return [.. await connection.QueryAsync<(string, string, long, long, long)>(
            "SELECT property_id, currency, reference_minor, floor_minor, ceiling_minor FROM properties ORDER BY property_id")];
    }

    /// <summary>Every outcome's night, price in minor units, nights, days ahead, and whether it was accepted.</summary>
    public static async Task<IReadOnlyList<(string Property, string Night, long Price, long? Nights, long? Lead, long Accepted)>>
        OutcomesAsync(PricingApp app)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return [.. await connection.QueryAsync<(string, string, long, long?, long?, long)>("""
            SELECT property_id, stay_date, price_minor, length_of_stay, lead_time_days, accepted FROM outcomes
            ORDER BY property_id, stay_date, price_minor
            """)];
    }

    private sealed class Silent : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
        }
    }
}
