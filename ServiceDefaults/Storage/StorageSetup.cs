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
    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string name) => builder.AddDatabase(name, Assembly.GetCallingAssembly());

    internal static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string name, Assembly migrations)
    {
        builder.AddValidatedOptions<StorageOptions>("Storage");
        builder.Services.AddSingleton(services => Open(services, name));
        builder.Services.AddSingleton(services => new Migrations(services.GetRequiredService<Database>(), migrations, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<StorageMetrics>();
        builder.Services.AddHostedService(services => new MigrateAtStart(
            services.GetRequiredService<Migrations>(), services.GetRequiredService<StorageMetrics>(), services.GetRequiredService<IOptions<StorageOptions>>(),
            services.GetRequiredService<TimeProvider>(), name));
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        return builder;
    }

    /// <summary>Applies the migrations where no server is started: for commands that work on the database and end.</summary>
    public static Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken = default) =>
        services.GetRequiredService<Migrations>().ApplyAsync(cancellationToken);

    private static Database Open(IServiceProvider services, string name)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        if (services.GetRequiredService<IConfiguration>().GetConnectionString(name) is { Length: > 0 } server)
            return Server(name, server, clock);

        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var directory = Path.GetFullPath(options.DataDirectory, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StartTrouble.Directory(directory, e);
        }
        return new Database(Dialect.Sqlite, new SqliteSource(Path.Combine(directory, name + ".db"), options.BusyTimeoutSeconds), clock);
    }

    private static Database Server(string name, string connectionString, TimeProvider clock)
    {
        try
        {
            var source = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
            return new Database(Dialect.PostgreSql, source.Build(), clock, new NpgsqlPool(name, source.ConnectionStringBuilder.MaxPoolSize));
        }
        catch (ArgumentException e)
        {
            throw StartTrouble.ConnectionString(name, e);
        }
    }
}
