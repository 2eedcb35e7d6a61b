using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Storage;
using Storage.Rows;

namespace PricingService.Competitors;

/// <summary>
/// Removes rates for past nights and rates not seen again for a long time, property by property, every hour.
/// </summary>
internal sealed partial class CompetitorRetention(Database database, IOptions<CompetitorOptions> options, TimeProvider clock,
    ILogger<CompetitorRetention> logger) : BackgroundService
{
    private const string Past = "property_id = @property AND (stay_date < @night OR observed_at < @observed)";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                var removed = await RemoveAsync(stoppingToken);
                if (removed > 0) Log.Removed(logger, removed);
            }
            catch (DbException e)
            {
                Log.NotRemoved(logger, e);
            }
        }
        while (await hourly.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Yesterday is still today somewhere.
        var night = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1).ToIso();
        var observed = now.AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
        await database.WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            DELETE FROM competitor_sources WHERE last_data_at < @observed
            """, new { observed }, transaction), cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var removed = 0;
        foreach (var property in await connection.QueryAsync<string>(
            new CommandDefinition("SELECT property_id FROM competitor_books ORDER BY property_id", cancellationToken: cancellationToken)))
        {
            var parameters = new { property, night, observed };
            if (await connection.ExecuteScalarAsync<long?>(new CommandDefinition($"SELECT 1 FROM competitor_rates WHERE {Past} LIMIT 1",
                parameters, cancellationToken: cancellationToken)) is null) continue;
            removed += await database.WriteAsync((writing, transaction) =>
                writing.ExecuteAsync($"DELETE FROM competitor_rates WHERE {Past}", parameters, transaction), cancellationToken);
        }
        return removed;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Removed {Count} competitor rates past their retention")]
        public static partial void Removed(ILogger logger, int count);

        [LoggerMessage(LogLevel.Warning, "Old competitor rates were not removed; the next attempt is in an hour")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}
