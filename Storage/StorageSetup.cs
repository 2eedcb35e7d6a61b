using System.Reflection;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace Storage;

/// <summary>Registration of a service's database.</summary>
public static class StorageSetup
{
    /// <summary>
    /// Adds the service's <see cref="Database"/>: PostgreSQL when the connection string <paramref name="name"/> is configured,
    /// otherwise the file <c>{Storage:DataDirectory}/{name}.db</c>. Migrations embedded in the calling assembly are applied
    /// while the service listens but is not ready.
    /// </summary>
    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string name) =>
        builder.AddDatabase(name, Assembly.GetCallingAssembly());

    internal static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string name, Assembly migrations)
    {
        // Columns are snake_case, the records for their rows are not.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        builder.AddValidatedOptions<StorageOptions>("Storage");
        builder.Services.AddSingleton(services => Open(services, name));
        builder.Services.AddSingleton(
            services => new Migrations(services.GetRequiredService<Database>(), migrations, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<StorageMetrics>();
        builder.Services.AddSingleton<StoreGate>();
        builder.Services.AddSingleton<IProblemSource, StoreProblems>();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<StoreKeeper>(services, name));
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        return builder;
    }

    /// <summary>Completes when the store may be used, or throws if it never can be.</summary>
    public static Task StoreReadyAsync(this IServiceProvider services, CancellationToken cancellationToken = default) =>
        services.GetRequiredService<StoreGate>().PassAsync(cancellationToken).AsTask();

    /// <summary>
    /// Checks all settings and applies the migrations without starting a server: for commands that work on the database and exit.
    /// </summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        services.CheckSettings();
        await services.GetRequiredService<Migrations>().ApplyAsync(cancellationToken);
        services.GetRequiredService<StoreGate>().Open();
    }

    /// <summary>
    /// Until the store is ready, every request but probes and scrapes gets a 503. Call it after <c>MapServiceDefaults</c>,
    /// which writes the answers for requests refused here, and before mapping the slices.
    /// </summary>
    public static WebApplication UseStore(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<StoreGate>();
        app.Use(next => context => gate.Reason is { } closed && !UnmeasuredPaths.Includes(context.Request.Path)
            ? Refuse(context, closed)
            : next(context));
        return app;
    }

    private static Task Refuse(HttpContext context, string closed)
    {
        // No route has answered, so metrics and spans count refused requests under none.
        context.SetEndpoint(null);
        return Task.FromException(new StoreNotReadyException(closed));
    }

    private static Database Open(IServiceProvider services, string name)
    {
        var (gate, clock) = (services.GetRequiredService<StoreGate>(), services.GetRequiredService<TimeProvider>());
        if (services.GetRequiredService<IConfiguration>().GetConnectionString(name) is { Length: > 0 } server)
            return Server(name, server, gate, clock);

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
        var source = new SqliteSource(Path.Combine(directory, name + ".db"), options.BusyTimeoutSeconds, options.MaxConnections,
            options.MinFreeMegabytes * (1L << 20));
        return new Database(Dialect.Sqlite, source, gate, clock, source);
    }

    private static Database Server(string name, string connectionString, StoreGate gate, TimeProvider clock)
    {
        try
        {
            var source = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
            PrepareStatements(source.ConnectionStringBuilder);
            source.ConfigureTracing(tracing => tracing.OfRequests());
            return new Database(Dialect.PostgreSql, source.Build(), gate, clock,
                new NpgsqlPool(name, source.ConnectionStringBuilder.MaxPoolSize));
        }
        catch (ArgumentException e)
        {
            throw StartTrouble.ConnectionString(name, e);
        }
    }

    /// <summary>
    /// Repeated statements are parsed and planned once. If a pooler cannot keep them, the connection string should say
    /// "Max Auto Prepare=0".
    /// </summary>
    internal static void PrepareStatements(NpgsqlConnectionStringBuilder connection)
    {
        if (!connection.ShouldSerialize("Max Auto Prepare")) connection.MaxAutoPrepare = 50;
    }
}
