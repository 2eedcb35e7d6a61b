using System.Reflection;
using Dapper;

namespace ServiceDefaults.Storage;

/// <summary>
/// The embedded <c>Storage/Migrations/NNN_name.sql</c> files of one assembly, applied in order, once each, all under one lock.
/// A file named <c>NNN_name.sqlite.sql</c> or <c>NNN_name.postgresql.sql</c> is for that engine alone.
/// </summary>
internal sealed class Migrations(Database database, Assembly assembly, TimeProvider clock)
{
    private const long AdvisoryLock = 0x506c6174666f726d; // "Platform"

    public Task ApplyAsync(CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        if (database.Dialect == Dialect.PostgreSql)
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key = AdvisoryLock }, transaction);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)", transaction: transaction);
        var applied = (await connection.QueryAsync<string>("SELECT name FROM migrations", transaction: transaction)).ToHashSet();
        foreach (var (name, sql) in Scripts().Where(script => !applied.Contains(script.Name)))
        {
            await connection.ExecuteAsync(sql, transaction: transaction);
            await connection.ExecuteAsync("INSERT INTO migrations (name, applied_at) VALUES (@name, @at)",
                new { name, at = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
        }
    }, cancellationToken);

    private IEnumerable<(string Name, string Sql)> Scripts()
    {
        const string folder = ".Storage.Migrations.";
        var other = database.Dialect == Dialect.Sqlite ? ".postgresql.sql" : ".sqlite.sql";
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.Contains(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (resource.EndsWith(other, StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..], reader.ReadToEnd());
        }
    }
}
