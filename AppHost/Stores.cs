using AppHost.Components;
using AppHost.Files;
using Microsoft.Extensions.Configuration;

namespace AppHost;

internal sealed record Databases(
    IResourceBuilder<IResourceWithConnectionString> Pricing,
    IResourceBuilder<IResourceWithConnectionString> Generation,
    IResourceBuilder<IResourceWithConnectionString> Executor);

/// <summary>
/// Redis and PostgreSQL. Both are optional: without them the services use embedded databases, and see their other
/// replicas' changes the next time they look.
/// </summary>
internal static class Stores
{
    private enum Engine { Auto, Sqlite, Postgres }

    /// <summary>Redis: carries notices between replicas, and never holds the only copy of anything.</summary>
    public static IResourceBuilder<IResourceWithConnectionString>? AddCache(this IDistributedApplicationBuilder builder)
    {
        switch (builder.Place("cache", program: "redis-server"))
        {
            case Placement.Container:
                var redis = builder.AddRedis("cache").WithIconName("DatabaseLightning");
                builder.AddRedisExporter(redis, redis.Resource.PasswordParameter);
                return redis;

            case Placement.Program { Path: var path }:
                var program = builder.AddRedisProgram("cache", path).WithIconName("DatabaseLightning");
                builder.AddRedisExporter(program, password: null);
                return program;

            default:
                return null;
        }
    }

    /// <summary>
    /// One PostgreSQL server with a database for each service: in a container if there is an engine, and as a local program if
    /// <c>Platform:Database</c> asks for it. <c>sqlite</c> uses none.
    /// </summary>
    public static Databases? AddDatabases(this IDistributedApplicationBuilder builder)
    {
        // Deployed, it is a managed server, which the deployment asks for.
        if (builder.ExecutionContext.IsPublishMode)
            return new Databases(builder.AddConnectionString("pricing-database"), builder.AddConnectionString("generation-database"),
                builder.AddConnectionString("executor-database"));

        var engine = builder.Configuration.GetValue("Platform:Database", Engine.Auto);
        if (engine == Engine.Sqlite) return null;
        var placement = builder.Place("postgres", program: engine == Engine.Postgres ? PostgresProgram.Find() : null,
            otherwise: "the services use SQLite; Platform__Database=postgres starts a local server");
        if (placement is Placement.LeftOut { Reason: var reason } && engine == Engine.Postgres)
            throw new DistributedApplicationException($"Platform:Database is postgres, but {reason}: install PostgreSQL (apt-get " +
                $"install postgresql), start a container engine, or leave the setting out.");
        if (placement is Placement.LeftOut) return null;

        // Existing data opens only with the password it was created with.
        var password = builder.AddParameter("postgres-password", () => builder.RunDirectory().Token("postgres-password"), secret: true);
        if (placement is Placement.Program { Path: var programs })
        {
            var program = builder.AddPostgresProgram("postgres", programs, password.Resource).WithIconName("Database");
            builder.AddPostgresExporter(program, password.Resource);
            return new Databases(program.AddDatabase("pricing"), program.AddDatabase("generation"), program.AddDatabase("executor"));
        }

        var server = builder.AddPostgres("postgres", password: password).WithImageTag("17.6").WithRunVolume("/var/lib/postgresql/data")
            .WithIconName("Database");
        builder.AddPostgresExporter(server, password.Resource);
        return new Databases(
            server.AddDatabase("pricing-database", "pricing"), server.AddDatabase("generation-database", "generation"),
            server.AddDatabase("executor-database", "executor"));
    }
}
