using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Testing;

namespace PricingService.Tests;

/// <summary>A store that outlives the processes that are killed over it, with a connection that looks into it from outside.</summary>
internal sealed class OutlivingStore : IAsyncDisposable
{
    private readonly DirectoryInfo? _data;

    private OutlivingStore(Dictionary<string, string?> settings, DbConnection connection, DirectoryInfo? data) =>
        (Settings, Connection, _data) = (settings, connection, data);

    /// <summary>What leads a service to it; tests add their own.</summary>
    public Dictionary<string, string?> Settings { get; }

    /// <summary>Not open yet.</summary>
    public DbConnection Connection { get; }

    /// <param name="engine">embedded or server.</param>
    public static async Task<OutlivingStore> OnAsync(string engine, PostgreSqlServer server)
    {
        if (engine == "server")
        {
            var connectionString = await server.CreateDatabaseAsync();
            return new(new() { ["ConnectionStrings:pricing"] = connectionString }, new NpgsqlConnection(connectionString), null);
        }
        var data = Directory.CreateTempSubdirectory("pricing-crash-");
        return new(new() { ["Storage:DataDirectory"] = data.FullName },
            new SqliteConnection($"Data Source={Path.Combine(data.FullName, "pricing.db")};Pooling=False"), data);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _data?.Delete(recursive: true);
    }
}
