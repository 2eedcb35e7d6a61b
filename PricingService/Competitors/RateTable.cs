using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Storage;
using Storage.Rows;

namespace PricingService.Competitors;

internal sealed class RateTable(Database database, IOptions<CompetitorOptions> options, TimeProvider clock)
{
    /// <summary>Quotes are stored between two transactions, and should not wait long.</summary>
    private const int RowsAtOnce = 1_000;

    private const string Columns = "stay_date, source, competitor, length_of_stay, price_minor, observed_at, document";

    private static readonly RowInsert<(string Property, CompetitorRate Rate)> Upsert = new("competitor_rates", """
        ON CONFLICT (property_id, stay_date, source, competitor, length_of_stay) DO UPDATE SET
            price_minor = excluded.price_minor, observed_at = excluded.observed_at, document = excluded.document
        """,
        ("property_id", r => r.Property), ("stay_date", r => r.Rate.StayDate), ("source", r => r.Rate.Source),
        ("competitor", r => r.Rate.Competitor),
        ("length_of_stay", r => r.Rate.LengthOfStay), ("price_minor", r => r.Rate.PriceMinor), ("observed_at", r => r.Rate.ObservedAt),
        ("document", r => r.Rate.Document));

    /// <summary>
    /// Stores what is new or newer, a part at a time, so that sending the same again after a crash completes it. Returns for each rate in
    /// turn what happened to it.
    /// </summary>
    public async Task<RateMerge.Kept[]> KeepAsync(string propertyId, IReadOnlyList<CompetitorRate> rates,
        CancellationToken cancellationToken)
    {
        var kept = new RateMerge.Kept[rates.Count];
        foreach (var part in Enumerable.Range(0, rates.Count).OrderBy(i => rates[i].StayDate, StringComparer.Ordinal).Chunk(RowsAtOnce))
        {
            var some = await database.WriteAsync((connection, transaction) =>
                KeepAsync(connection, transaction, propertyId, [.. part.Select(i => rates[i])], cancellationToken), cancellationToken);
            foreach (var (i, one) in part.Zip(some)) kept[i] = one;
        }
        return kept;
    }

    /// <summary>The feed says that its document has not changed: rates observed with it count as observed again.</summary>
    /// <returns>The properties concerned.</returns>
    public async Task<IReadOnlyList<string>> ConfirmAsync(string source, string document, long at, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> properties;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            properties = [.. await connection.QueryAsync<string>(new CommandDefinition(
                "SELECT DISTINCT property_id FROM competitor_rates WHERE source = @source AND document = @document ORDER BY property_id",
                new { source, document }, cancellationToken: cancellationToken))];
        }
        foreach (var propertyId in properties)
        {
            await database.WriteAsync(async (connection, transaction) =>
            {
                await LockAsync(connection, transaction, propertyId);
                var confirmed = await connection.ExecuteAsync("""
                    UPDATE competitor_rates SET observed_at = @at
                    WHERE property_id = @propertyId AND source = @source AND document = @document AND observed_at < @at
                    """, new { propertyId, source, document, at }, transaction);
                if (confirmed > 0) await ChangedAsync(connection, transaction, propertyId);
            }, cancellationToken);
        }
        return properties;
    }

    /// <summary>
    /// The property's rates for the nights from <paramref name="from"/> to <paramref name="to"/>, and a revision that they
    /// are at least as new as.
    /// </summary>
    public async Task<(IReadOnlyList<CompetitorRate> Rates, long Revision)> ReadAsync(string propertyId, DateOnly from,
        DateOnly to, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var revision = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT revision FROM competitor_books WHERE property_id = @propertyId", new { propertyId },
            cancellationToken: cancellationToken));
        if (revision is null) return ([], 0);
        var rates = await connection.QueryAsync<CompetitorRate>(new CommandDefinition(
            $"SELECT {Columns} FROM competitor_rates WHERE property_id = @propertyId AND stay_date >= @from AND stay_date <= @to ORDER " +
            $"BY stay_date, competitor, source, length_of_stay",
            new { propertyId, from = from.ToIso(), to = to.ToIso() }, cancellationToken: cancellationToken));
        return ([.. rates], revision.Value);
    }

    public async Task<IReadOnlyList<(string PropertyId, long Revision)>> ChangedSinceAsync(long at, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<(string, long)>(new CommandDefinition(
            "SELECT property_id, revision FROM competitor_books WHERE changed_at >= @at", new { at },
            cancellationToken: cancellationToken))];
    }

    private async Task<RateMerge.Kept[]> KeepAsync(
        DbConnection connection, DbTransaction transaction, string propertyId, IReadOnlyList<CompetitorRate> rates,
        CancellationToken cancellationToken)
    {
        await LockAsync(connection, transaction, propertyId);
        var held = await connection.QueryAsync<CompetitorRate>(
            $"SELECT {Columns} FROM competitor_rates WHERE property_id = @propertyId AND stay_date >= @first AND stay_date <= @last",
            new { propertyId, first = rates[0].StayDate, last = rates[^1].StayDate }, transaction);
        var total = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM competitor_rates WHERE property_id = @propertyId",
            new { propertyId }, transaction);
        var merge = new RateMerge(held, total, options.Value);
        RateMerge.Kept[] kept = [.. rates.Select(merge.Take)];
        if (merge.Changed.Count > 0)
        {
            await Upsert.ExecuteAsync(connection, transaction, [.. merge.Changed.Select(rate => (propertyId, rate))], cancellationToken);
            await ChangedAsync(connection, transaction, propertyId);
        }
        return kept;
    }

    /// <summary>Two writers of one property's rates take turns, so that each sees what the other stored.</summary>
    private static Task<int> LockAsync(DbConnection connection, DbTransaction transaction, string propertyId) => connection.ExecuteAsync("""
        INSERT INTO competitor_books (property_id, revision, changed_at) VALUES (@propertyId, 0, 0)
        ON CONFLICT (property_id) DO UPDATE SET property_id = excluded.property_id
        """, new { propertyId }, transaction);

    private Task<int> ChangedAsync(DbConnection connection, DbTransaction transaction, string propertyId) => connection.ExecuteAsync(
        "UPDATE competitor_books SET revision = revision + 1, changed_at = @now WHERE property_id = @propertyId",
        new { propertyId, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
}
