using AppHost.Components;
using AppHost.Files;
using AppHost.Monitoring;

namespace AppHost;

/// <summary>What speaks to Prometheus for a part that does not: as a container, as a local program, or left out.</summary>
internal static class Exporters
{
    /// <summary>
    /// By default it waits for Redis longer than Prometheus waits for it: a Redis that hangs would look like a lost exporter.
    /// </summary>
    private const string RedisPatience = "REDIS_EXPORTER_CONNECTION_TIMEOUT";

    public static void AddNodeExporter(this IDistributedApplicationBuilder builder)
    {
        switch (builder.Place("node", program: "prometheus-node-exporter"))
        {
            case Placement.Container:
                builder.AddContainer("node", "docker.io/prom/node-exporter", "v1.9.1")
                    .WithBindMount("/", "/host", isReadOnly: true)
                    .WithArgs("--path.rootfs=/host")
                    .WithHttpEndpoint(targetPort: 9100)
                    .AsMonitor("/");
                break;

            case Placement.Program { Path: var path }:
                builder.AddExecutable("node", path, builder.RunDirectory().Path)
                    .WithHttpEndpoint()
                    .WithListenAddress()
                    .AsMonitor("/");
                break;
        }
    }

    public static void AddBlackboxExporter(this IDistributedApplicationBuilder builder)
    {
        var settings = builder.RepositoryPath("observability", "blackbox");
        switch (builder.Place("blackbox", program: "prometheus-blackbox-exporter"))
        {
            case Placement.Container:
                builder.AddContainer("blackbox", "docker.io/prom/blackbox-exporter", "v0.27.0")
                    .WithBindMount(settings, "/etc/blackbox", isReadOnly: true)
                    .WithArgs("--config.file=/etc/blackbox/blackbox.yml")
                    .WithHttpEndpoint(targetPort: 9115)
                    .AsMonitor("/-/healthy")
                    .WithAnnotation(new ProberAnnotation("http_2xx"));
                break;

            case Placement.Program { Path: var path }:
                builder.AddExecutable("blackbox", path, settings)
                    .WithArgs("--config.file=blackbox.yml")
                    .WithHttpEndpoint()
                    .WithListenAddress()
                    .AsMonitor("/-/healthy")
                    .WithAnnotation(new ProberAnnotation("http_2xx"));
                break;
        }
    }

    /// <summary>Shown under the Redis that it watches.</summary>
    public static void AddRedisExporter(this IDistributedApplicationBuilder builder, IResourceBuilder<IResourceWithEndpoints> redis,
        ParameterResource? password)
    {
        if (builder.ExecutionContext.IsPublishMode) return;
        var address = ReferenceExpression.Create($"redis://{redis.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}");
        switch (builder.Place("redis-exporter", program: "prometheus-redis-exporter"))
        {
            case Placement.Container:
                var container = builder.AddContainer("redis-exporter", "docker.io/oliver006/redis_exporter", "v1.74.0")
                    .WithEnvironment("REDIS_ADDR", address)
                    .WithEnvironment(RedisPatience, "800ms")
                    .WithHttpEndpoint(targetPort: 9121)
                    .AsMonitor("/health", redis);
                if (password is not null) container.WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = password);
                break;

            case Placement.Program { Path: var path }:
                builder.AddExecutable("redis-exporter", path, builder.RunDirectory().Path)
                    .WithEnvironment("REDIS_ADDR", address)
                    .WithEnvironment(RedisPatience, "800ms")
                    .WithHttpEndpoint()
                    .WithListenAddress()
                    .AsMonitor("/health", redis);
                break;
        }
    }

    /// <summary>Shown under the PostgreSQL that it watches.</summary>
    public static void AddPostgresExporter(this IDistributedApplicationBuilder builder, IResourceBuilder<IResourceWithEndpoints> postgres,
        ParameterResource password)
    {
        var address =
            ReferenceExpression.Create($"{postgres.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}/postgres?sslmode=disable");
        switch (builder.Place("postgres-exporter", program: "prometheus-postgres-exporter"))
        {
            case Placement.Container:
                builder.AddContainer("postgres-exporter", "quay.io/prometheuscommunity/postgres-exporter", "v0.17.1")
                    .WithDataSource(address, password)
                    .WithHttpEndpoint(targetPort: 9187)
                    .AsMonitor("/", postgres);
                break;

            case Placement.Program { Path: var path }:
                builder.AddExecutable("postgres-exporter", path, builder.RunDirectory().Path)
                    .WithDataSource(address, password)
                    .WithHttpEndpoint()
                    .WithListenAddress()
                    .AsMonitor("/", postgres);
                break;
        }
    }

    private static IResourceBuilder<T> WithDataSource<T>(this IResourceBuilder<T> exporter, ReferenceExpression address,
        ParameterResource password) where T : IResourceWithEnvironment =>
        exporter.WithEnvironment("DATA_SOURCE_URI", address)
            .WithEnvironment("DATA_SOURCE_USER", PostgresProgram.User)
            .WithEnvironment(context => context.EnvironmentVariables["DATA_SOURCE_PASS"] = password);
}
