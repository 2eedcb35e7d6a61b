using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Storage;

/// <summary>
/// The embedded <c>Storage/Migrations/NNN_name.sql</c> files of one assembly, applied in order, once each, under a lock
/// that replicas share. A file named <c>NNN_name.sqlite.sql</c> or <c>NNN_name.postgresql.sql</c> is only for that engine.
/// </summary>
internal sealed class Migrations(Database database, Assembly assembly, TimeProvider clock)
{
    private const long AdvisoryLock = 0x506c6174666f726d; // "Platform"

    /// <summary>Another replica may be migrating, and large tables take time.</summary>
    private const int AsLongAsItTakes = 0;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        while (await ApplyNextAsync(cancellationToken))
        {
        }
    }

    /// <summary>
    /// One per transaction: what is done stays done, whatever happens to the process or the next migration. False: there is no further one.
    /// </summary>
    private Task<bool> ApplyNextAsync(CancellationToken cancellationToken) => database.WriteFirstAsync(async (connection, transaction) =>
    {
        if (database.Dialect == Dialect.PostgreSql)
            await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_xact_lock(@key)", new { key = AdvisoryLock },
                transaction, AsLongAsItTakes, cancellationToken: cancellationToken));
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)",
            transaction: transaction);
        var applied = (await connection.QueryAsync<string>("SELECT name FROM migrations", transaction: transaction)).ToHashSet();
        if (Scripts().FirstOrDefault(script => !applied.Contains(script.Name)) is not { Name: { } name } next) return false;
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(next.Sql, transaction: transaction, commandTimeout: AsLongAsItTakes,
                cancellationToken: cancellationToken));
        }
        catch (DbException e) when (StoreFailures.Of(e) == StoreFailure.Other)
        {
            throw StartTrouble.Migration(name, e);
        }
        await connection.ExecuteAsync("INSERT INTO migrations (name, applied_at) VALUES (@name, @at)",
            new { name, at = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
        return true;
    }, cancellationToken);

    private IEnumerable<(string Name, string Sql)> Scripts()
    {
        const string folder = ".Storage.Migrations.";
        var other = database.Dialect == Dialect.Sqlite ? ".postgresql.sql" : ".sqlite.sql";
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.Contains(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            if (resource.EndsWith(other, StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..], reader.ReadToEnd());
        }
    }
}
