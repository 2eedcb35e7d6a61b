using System.Data.Common;
using Dapper;
using PricingService.Properties;
using Storage;

namespace PricingService.Experiments;

/// <summary>Ends experiments: back to the champion, or with a new one.</summary>
internal sealed class ChampionTable(Database database, ExperimentTable experiments, PropertyTable properties, TimeProvider clock)
{
    public const string Columns = "scope_kind, scope_id, basis, factor, experiment_id, variant, since";

    public async Task<IReadOnlyList<ChampionRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ChampionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM champions ORDER BY scope_kind, scope_id", cancellationToken: cancellationToken))];
    }

    /// <summary>False if it had already ended.</summary>
    public Task<bool> StopAsync(string id, string verdict, string? by, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            await experiments.LockAsync(connection, transaction);
            return await EndAsync(connection, transaction, id, ExperimentRow.Stopped, null, verdict, by);
        }, cancellationToken);

    /// <summary>
    /// Ends the experiment with the variant's policy as the champion of everything in its scope. Narrower champions inside are changed too,
    /// each as the variant would have priced. Packs with other prices become stale.
    /// </summary>
    public Task<Promotion> PromoteAsync(Experiment experiment, VariantDesign variant, string verdict, string? by,
        CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            await experiments.LockAsync(connection, transaction);
            var set = variant.Policy.Changes ? await AfterAsync(connection, transaction, experiment, variant) : [];
            if (set.Any(row => !row.Policy.FactorIsSane)) return Promotion.FactorOutOfBounds;
            if (!await EndAsync(connection, transaction, experiment.Id, ExperimentRow.Promoted, variant.Name, verdict, by))
                return Promotion.HadEnded;
            foreach (var row in set)
            {
                await connection.ExecuteAsync($"""
                    INSERT INTO champions ({Columns}) VALUES (@ScopeKind, @ScopeId, @Basis, @Factor, @ExperimentId, @Variant, @Since)
                    ON CONFLICT (scope_kind, scope_id) DO UPDATE SET basis = excluded.basis, factor = excluded.factor,
                        experiment_id = excluded.experiment_id, variant = excluded.variant, since = excluded.since
                    """, row, transaction);
            }
            if (set.Count > 0)
                await properties.TouchAsync(connection, transaction, experiment.Design.PortfolioId, experiment.Design.PropertyIds);
            return Promotion.Done;
        }, cancellationToken);

    internal enum Promotion { Done, HadEnded, FactorOutOfBounds }

    private async Task<List<ChampionRow>> AfterAsync(DbConnection connection, DbTransaction transaction, Experiment experiment,
        VariantDesign variant)
    {
        var design = experiment.Design;
        var known = (await connection.QueryAsync<ChampionRow>($"SELECT {Columns} FROM champions", transaction: transaction)).ToList();
        var portfolios = await PropertyTable.PortfoliosAsync(connection, transaction);
        List<(string Kind, string Id)> inside = design switch
        {
            { PropertyIds: { } named } => [.. named.Select(id => (ChampionRow.Property, id))],
            { PortfolioId: { } portfolio } => [(ChampionRow.Portfolio, portfolio), .. known.Select(row => (row.ScopeKind, row.ScopeId))
                .Where(row => row.ScopeKind == ChampionRow.Property && portfolios.GetValueOrDefault(row.ScopeId) == portfolio)],
            _ => [(ChampionRow.All, ""), .. known.Select(row => (row.ScopeKind, row.ScopeId))
                .Where(row => row.ScopeKind != ChampionRow.All)],
        };
        var before = new Champions(known);
        var since = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. inside.Select(scope => ChampionRow.Of(scope.Kind, scope.Id, variant.Policy.Over(scope.Kind == ChampionRow.Property
            ? before.Of(scope.Id, portfolios.GetValueOrDefault(scope.Id))
            : before.Of(null, scope.Kind == ChampionRow.Portfolio ? scope.Id : null)), experiment.Id, variant.Name, since))];
    }

    /// <summary>A stopped experiment can still be promoted from.</summary>
    private async Task<bool> EndAsync(DbConnection connection, DbTransaction transaction, string id, string state,
        string? variant, string verdict, string? by) =>
        await connection.ExecuteAsync("""
            UPDATE experiments SET state = @state, promoted_variant = @variant, verdict_when_ended = COALESCE(verdict_when_ended, @verdict),
                ended_at = @now, ended_by = @by, revision = @revision
            WHERE experiment_id = @id AND (state = 'running' OR (state = 'stopped' AND @state = 'promoted'))
            """,
            new { id, state, variant, verdict, by, now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                revision = await ExperimentTable.NextRevisionAsync(connection, transaction) },
            transaction) == 1;
}
