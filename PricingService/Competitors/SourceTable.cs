using Dapper;
using Storage;

namespace PricingService.Competitors;

/// <summary>When each source last delivered something.</summary>
internal sealed class SourceTable(Database database)
{
    /// <summary>Sources with their own label; a page of them is read every few seconds.</summary>
    private const int Most = 1_000;

    public Task BroughtAsync(IEnumerable<string> sources, long at, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            foreach (var source in sources.Distinct().Order(StringComparer.Ordinal))
            {
                await connection.ExecuteAsync("""
                    INSERT INTO competitor_sources (source, first_data_at, last_data_at) VALUES (@source, @at, @at)
                    ON CONFLICT (source) DO UPDATE SET last_data_at = excluded.last_data_at
                        WHERE competitor_sources.last_data_at < excluded.last_data_at
                    """, new { source, at }, transaction);
            }
        }, cancellationToken);

    /// <summary>Longest known first.</summary>
    public async Task<IReadOnlyList<(string Source, long LastDataAt)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<(string, long)>(new CommandDefinition(
            "SELECT source, last_data_at FROM competitor_sources ORDER BY first_data_at, source LIMIT @Most", new { Most },
            cancellationToken: cancellationToken))];
    }
}
