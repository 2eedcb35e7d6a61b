using System.Data.Common;
using Dapper;
using PricingService.Properties;
using Storage;

namespace PricingService.Models.Acceptance;

internal sealed class AcceptanceTable(Database database)
{
    /// <summary>Adds outcomes to the counts, inside the transaction that stores them.</summary>
    public static async Task AddAsync(DbConnection connection, DbTransaction transaction, string propertyId,
        IEnumerable<AcceptanceCount> counts)
    {
        foreach (var count in counts.OrderBy(count => count.RatioBucket))
        {
            await connection.ExecuteAsync("""
                INSERT INTO acceptance_counts (property_id, ratio_bucket, offered, accepted)
                    VALUES (@propertyId, @RatioBucket, @Offered, @Accepted)
                ON CONFLICT (property_id, ratio_bucket) DO UPDATE SET
                    offered = acceptance_counts.offered + excluded.offered, accepted = acceptance_counts.accepted + excluded.accepted
                """, new { propertyId, count.RatioBucket, count.Offered, count.Accepted }, transaction);
        }
    }

    public Task<AcceptanceCounts> OfPropertyAsync(string propertyId) => ReadAsync(
        "SELECT ratio_bucket, offered, accepted FROM acceptance_counts WHERE property_id = @id", propertyId);

    public Task<AcceptanceCounts> OfPortfolioAsync(string portfolioId) => ReadAsync($"""
        SELECT c.ratio_bucket, CAST(SUM(c.offered) AS BIGINT) AS offered, CAST(SUM(c.accepted) AS BIGINT) AS accepted
        FROM acceptance_counts c WHERE c.property_id IN {PropertyTable.IdsIn("@id")} GROUP BY c.ratio_bucket
        """, portfolioId);

    /// <summary>How many outcomes each portfolio has.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OutcomesByPortfolioAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var counted = await connection.QueryAsync<(string Property, long Offered)>(new CommandDefinition(
            "SELECT property_id, CAST(SUM(offered) AS BIGINT) FROM acceptance_counts GROUP BY property_id",
            cancellationToken: cancellationToken));
        var portfolios = await PropertyTable.PortfoliosAsync(connection, null);
        return counted.Where(row => portfolios.ContainsKey(row.Property)).GroupBy(row => portfolios[row.Property])
            .ToDictionary(group => group.Key, group => group.Sum(row => row.Offered), StringComparer.Ordinal);
    }

    private async Task<AcceptanceCounts> ReadAsync(string sql, string id)
    {
        await using var connection = await database.OpenAsync();
        return new AcceptanceCounts(await connection.QueryAsync<AcceptanceCount>(sql, new { id }));
    }
}
