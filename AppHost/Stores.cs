using AppHost.Components;
using AppHost.Monitoring;
using AppHost.Running;

namespace AppHost;

internal sealed record Databases(
    IResourceBuilder<IResourceWithConnectionString> Pricing,
    IResourceBuilder<IResourceWithConnectionString> Generation,
    IResourceBuilder<IResourceWithConnectionString> Executor);

/// <summary>Redis and PostgreSQL. Both are optional: without them the services use embedded databases, and see what their other replicas changed when they next look.</summary>
internal static class Stores
{
    /// <summary>Redis: carries notices between replicas, and is never the only copy of anything.</summary>
    public static IResourceBuilder<IResourceWithConnectionString>? AddCache(this IDistributedApplicationBuilder builder)
    {
        switch (builder.Place("cache", program: "redis-server"))
        {
            case Placement.Container:
                var redis = builder.AddRedis("cache");
                builder.AddRedisExporter(redis.GetEndpoint("tcp"), redis.Resource.PasswordParameter);
                return redis;

            case Placement.Program { Path: var path }:
                var server = builder.AddExecutable("redis", path, builder.RunDirectory().Of("redis"))
                    .WithEndpoint(scheme: "tcp", name: "tcp")
                    .WithArgs(context =>
                    {
                        var tcp = ((IResourceWithEndpoints)context.Resource).GetEndpoint("tcp");
                        context.Args.Add("--bind");
                        context.Args.Add("127.0.0.1");
                        context.Args.Add("--port");
                        context.Args.Add(tcp.Property(EndpointProperty.TargetPort));
                        // Nothing in it is worth a file.
                        context.Args.Add("--save");
                        context.Args.Add("");
                    })
                    .WithRedisPing();
                builder.AddRedisExporter(server.GetEndpoint("tcp"), password: null);
                return builder.AddConnectionString("cache", ReferenceExpression.Create($"{server.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}"));

            default:
                return null;
        }
    }

    /// <summary>One PostgreSQL server with a database for each service.</summary>
    public static Databases? AddDatabases(this IDistributedApplicationBuilder builder)
    {
        // Deployed, it is a managed server, which the deployment asks for.
        if (builder.ExecutionContext.IsPublishMode)
            return new Databases(builder.AddConnectionString("pricing-database"), builder.AddConnectionString("generation-database"), builder.AddConnectionString("executor-database"));
        if (builder.Place("postgres") is not Placement.Container) return null;

        // Data that is kept opens with the password that it was made with.
        var password = builder.AddParameter("postgres-password", () => builder.RunDirectory().Token("postgres-password"), secret: true);
        var server = builder.AddContainer("postgres", "docker.io/library/postgres", "17.6")
            .WithEnvironment("POSTGRES_USER", "platform")
            .WithEnvironment("POSTGRES_PASSWORD", password)
            .WithBindMount("../observability/postgres", "/docker-entrypoint-initdb.d", isReadOnly: true)
            .WithRunVolume("/var/lib/postgresql/data")
            .WithEndpoint(targetPort: 5432, scheme: "tcp", name: "tcp");
        var tcp = server.GetEndpoint("tcp");
        builder.AddPostgresExporter(tcp, password.Resource);
        return new Databases(Database("pricing"), Database("generation"), Database("executor"));

        IResourceBuilder<IResourceWithConnectionString> Database(string name) =>
            builder.AddConnectionString($"{name}-database", ReferenceExpression.Create(
                $"Host={tcp.Property(EndpointProperty.Host)};Port={tcp.Property(EndpointProperty.Port)};Username=platform;Password={password};Database={name}"));
    }
}
