using System.Data.Common;
using Dapper;
using Storage;

namespace PricingService.Experiments;

internal sealed class ExperimentTable(Database database, TimeProvider clock)
{
    /// <summary>Limits the number of metric labels.</summary>
    public const int MostRunning = 50;

    public const string CountColumns = """
        experiment_id, variant, subjects, quotes, outcomes, accepted, revenue_minor, late_outcomes, observed, observed_accepted,
        revenue_mean, revenue_squares, revenue_mixing, revenue_evidence, revenue_side,
        conversion_mixing, conversion_evidence, conversion_side
        """;

    /// <summary>Stores a new experiment, or says why not; the same design again changes nothing.</summary>
    /// <param name="design">Checked and canonical.</param>
    public Task<Creation> CreateAsync(ExperimentDesign design, string? by, CancellationToken cancellationToken) =>
        database.WriteAsync<Creation>(async (connection, transaction) =>
        {
            await LockAsync(connection, transaction);
            var json = design.ToJson();
            var known = await connection.ExecuteScalarAsync<string?>("SELECT design FROM experiments WHERE experiment_id = @id",
                new { id = design.ExperimentId }, transaction);
            // Read and written again: an older release may have stored fewer members.
            if (known is not null)
                return ExperimentDesign.FromJson(known).ToJson() == json ? new Creation.Same() : new Creation.OtherContent();

            var running = await RunningAsync(connection, transaction);
            if (running.Count >= MostRunning) return new Creation.TooMany();
            var scope = await ExperimentScope.OfAsync(connection, transaction, design);
            if (scope.Properties.Count < (design.PropertyIds?.Count ?? 0))
                return new Creation.UnknownProperty(design.PropertyIds!.First(id => !scope.Properties.Contains(id)));
            if (scope.Currencies.Count != 1)
                return scope.Currencies.Count == 0 ? new Creation.NoProperties() : new Creation.SeveralCurrencies();
            foreach (var other in running.Where(other => other.Design.Layer != design.Layer))
            {
                if (scope.Meets(await ExperimentScope.OfAsync(connection, transaction, other.Design)))
                    return new Creation.MeetsOtherLayer(other.Design.Layer);
            }
            if (running.Find(other => other.Design.Layer == design.Layer && other.Design.Unit != design.Unit) is { } mixed)
                return new Creation.OtherUnit(mixed.Id);
            var taken = running.Where(other => other.Design.Layer == design.Layer).Select(other => other.Buckets).ToList();
            if (Buckets.Take(Buckets.For(design.Traffic), taken) is not { } buckets)
                return new Creation.LayerFull((Buckets.InLayer - taken.Sum(each => each.Count)) / (decimal)Buckets.InLayer);

            await connection.ExecuteAsync("""
                INSERT INTO experiments (experiment_id, design, currency, buckets, state, created_at, created_by, cleared, revision)
                VALUES (@id, @json, @currency, @buckets, 'running', @now, @by, 0, @revision)
                """,
                new
                {
                    id = design.ExperimentId, json, currency = scope.Currencies[0], buckets = buckets.ToString(),
                    now = clock.GetUtcNow().ToUnixTimeMilliseconds(), by, revision = await NextRevisionAsync(connection, transaction),
                }, transaction);
            foreach (var (position, variant) in design.Variants.Index())
            {
                await connection.ExecuteAsync($"""
                    INSERT INTO experiment_counts (experiment_id, variant, position, subjects, quotes, outcomes, accepted,
                        revenue_minor, late_outcomes, observed,
                        observed_accepted, revenue_mean, revenue_squares, revenue_evidence, revenue_side, conversion_evidence,
                            conversion_side)
                    VALUES (@id, @name, @position, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                    """, new { id = design.ExperimentId, name = variant.Name, position }, transaction);
            }
            return new Creation.Created();
        }, cancellationToken);

    public async Task<ExperimentRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ExperimentRow>(new CommandDefinition(
            $"SELECT {ExperimentRow.Columns} FROM experiments WHERE experiment_id = @id", new { id },
            cancellationToken: cancellationToken));
    }

    /// <summary>The control's come first in each experiment.</summary>
    public async Task<IReadOnlyList<VariantCounts>> CountsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        var parameters = new DynamicParameters();
        foreach (var (index, id) in ids.Index()) parameters.Add($"id{index}", id);
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<VariantCounts>(new CommandDefinition($"""
            SELECT {CountColumns} FROM experiment_counts
            WHERE experiment_id IN ({string.Join(", ", parameters.ParameterNames.Select(name => "@" + name))})
                ORDER BY experiment_id, position
            """, parameters, cancellationToken: cancellationToken))];
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ExperimentRow>> ListAsync(string? state, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ExperimentRow>(new CommandDefinition(
            $"SELECT {ExperimentRow.Columns} FROM experiments WHERE (@state = '' OR state = @state) ORDER BY created_at DESC, " +
            $"experiment_id LIMIT @limit",
            new { state = state ?? "", limit }, cancellationToken: cancellationToken))];
    }

    public async Task<long> RevisionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COALESCE(MAX(revision), 0) FROM experiments", cancellationToken: cancellationToken));
    }

    /// <summary>The stored page of what sets prices.</summary>
    public async Task<ExperimentPage> PageAsync(CancellationToken cancellationToken)
    {
        // The revision first: what is read after it is at least as new.
        var revision = await RevisionAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var champions = await connection.QueryAsync<ChampionRow>(
            new CommandDefinition($"SELECT {ChampionTable.Columns} FROM champions", cancellationToken: cancellationToken));
        return new(revision, [.. await RunningAsync(connection, null)], new Champions([.. champions]));
    }

    /// <summary>Experiments are few and seldom change, so changes simply take turns.</summary>
    public async Task LockAsync(DbConnection connection, DbTransaction transaction)
    {
        if (database.Dialect == Dialect.PostgreSql)
            await connection.ExecuteAsync("LOCK TABLE experiments IN SHARE ROW EXCLUSIVE MODE", transaction: transaction);
    }

    public static async Task<long> NextRevisionAsync(DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(revision), 0) + 1 FROM experiments", transaction: transaction);

    private static async Task<List<Experiment>> RunningAsync(DbConnection connection, DbTransaction? transaction) =>
        [.. (await connection.QueryAsync<ExperimentRow>(
            $"SELECT {ExperimentRow.Columns} FROM experiments WHERE state = 'running' ORDER BY created_at, experiment_id",
            transaction: transaction)).Select(row => row.Experiment)];
}
