using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace ServiceDefaults.Storage;

/// <summary>Registration of a service's database.</summary>
public static class StorageSetup
{
    /// <summary>
    /// Adds the service's <see cref="Database"/>: PostgreSQL when the connection string <paramref name="name"/> is configured,
    /// otherwise the file <c>{Storage:DataDirectory}/{name}.db</c>. Migrations embedded in the calling assembly are applied before the service is ready.
    /// </summary>
    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string name)
    {
        var migrations = Assembly.GetCallingAssembly();
        builder.AddValidatedOptions<StorageOptions>("Storage");
        builder.Services.AddSingleton(services => Open(services, name));
        builder.Services.AddSingleton(services => new Migrations(services.GetRequiredService<Database>(), migrations, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<MigrateAtStart>();
        return builder;
    }

    /// <summary>Applies the migrations where no server is started: for commands that work on the database and end.</summary>
    public static Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken = default) =>
        services.GetRequiredService<Migrations>().ApplyAsync(cancellationToken);

    private static Database Open(IServiceProvider services, string name)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (configuration.GetConnectionString(name) is { Length: > 0 } server)
            return new Database(Dialect.PostgreSql, new NpgsqlDataSourceBuilder(server).Build());

        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var directory = Path.GetFullPath(options.DataDirectory, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        Directory.CreateDirectory(directory);
        return new Database(Dialect.Sqlite, new SqliteSource(Path.Combine(directory, name + ".db"), options.BusyTimeoutSeconds));
    }

    /// <summary>Runs before the server starts to listen: hosted services start in the order of their registration.</summary>
    private sealed class MigrateAtStart(Migrations migrations) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => migrations.ApplyAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
