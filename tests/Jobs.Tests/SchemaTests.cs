using Dapper;
using Microsoft.Data.Sqlite;

namespace Jobs.Tests;

/// <summary>Each service has the queue's tables among its own migrations: they must not grow apart.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task The_queue_s_tables_are_the_same_in_every_service()
    {
        var generation = await SchemaAsync("Jobs.Tests.Storage.Migrations.");
        var pricing = await SchemaAsync("pricing/");

        Assert.Contains("jobs.open_key TEXT 0", generation);
        Assert.Equal(generation, pricing);
    }

    private static async Task<IReadOnlyList<string>> SchemaAsync(string folder)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var assembly = typeof(SchemaTests).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            await connection.ExecuteAsync(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        var columns = await connection.QueryAsync<string>("""
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" FROM sqlite_master t, pragma_table_info(t.name) c
            WHERE t.type = 'table'
            """);
        var indices = await connection.QueryAsync<string>("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
        return [.. columns.Concat(indices).Order(StringComparer.Ordinal)];
    }
}
