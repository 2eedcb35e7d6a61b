using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Storage;

/// <summary>Ready means that the schema is there, and that the database answers within two seconds and accepts writes.</summary>
internal sealed class DatabaseCheck(Database database, StoreGate gate, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (gate.Reason is { } closed) return HealthCheckResult.Unhealthy(closed);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using (var connection = await database.ConnectAsync(either.Token))
                await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition("SELECT count(*) FROM migrations", cancellationToken: either.Token));
            return await database.NotWritableAsync(either.Token) is { } notWritable
                ? HealthCheckResult.Unhealthy(notWritable)
                : HealthCheckResult.Healthy();
        }
        catch (DbException e)
        {
            return HealthCheckResult.Unhealthy(gate.Reason ?? StoreReasons.Of(e, clock.GetUtcNow()), e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("the store does not answer in time", e);
        }
    }
}
