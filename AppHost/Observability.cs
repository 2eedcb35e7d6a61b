using AppHost.Components;
using AppHost.Files;
using AppHost.Monitoring;

namespace AppHost;

/// <summary>What watches the services: each part as a container, as a local program, or left out.</summary>
internal static class Observability
{
    /// <param name="builder">The platform.</param>
    /// <param name="checker">The service that runs the synthetic checks.</param>
    public static void AddObservability(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> checker)
    {
        // In a deployment, the services are watched by whatever watches everything else there.
        if (builder.ExecutionContext.IsPublishMode) return;

        builder.AddNodeExporter();
        builder.AddBlackboxExporter();
        var alertmanager = builder.AddAlertmanager(checker.GetEndpoint("http"));
        var prometheus = builder.AddPrometheus();
        checker.TellsOf(prometheus, alertmanager);
        var jaeger = builder.AddJaeger();
        builder.AddGrafana(prometheus, jaeger);
        builder.AddTargetFiles();
    }

    private static IResourceBuilder<IResourceWithEndpoints>? AddPrometheus(this IDistributedApplicationBuilder builder)
    {
        var files = builder.WritePrometheusFiles();
        string[] settings =
        [
            "--storage.tsdb.retention.time=30d", "--web.enable-lifecycle", "--enable-feature=exemplar-storage",
            // For snapshots (docs/backup.md); it listens on loopback only.
            "--web.enable-admin-api",
            // Alerts that fire before Alertmanager is found are dropped, so send them again soon.
            "--rules.alert.resend-delay=5s",
        ];
        return builder.Place("prometheus", program: "prometheus") switch
        {
            Placement.Container => builder.AddContainer("prometheus", "docker.io/prom/prometheus", "v3.5.0")
                .WithBindMount(files, "/etc/prometheus", isReadOnly: true)
                .WithRunVolume("/prometheus")
                .WithArgs(["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", .. settings])
                .WithHttpEndpoint(port: 9090, targetPort: 9090)
                .AsMonitor("/-/ready")
                .ReachesItsTargets(),

            Placement.Program { Path: var path } => builder.AddExecutable("prometheus", path, files)
                .WithArgs(
                    [$"--config.file={files}/prometheus.yml", $"--storage.tsdb.path={builder.RunDirectory().Of("prometheus", "data")}",
                        .. settings])
                .WithHttpEndpoint(port: 9090)
                .WithListenAddress()
                .AsMonitor("/-/ready"),

            _ => null,
        };
    }

    private static IResourceBuilder<IResourceWithEndpoints>? AddAlertmanager(this IDistributedApplicationBuilder builder,
        EndpointReference page)
    {
        var files = builder.RepositoryPath("observability", "alertmanager");
        string[] settings = ["--data.retention=168h", "--data.maintenance-interval=1m", "--cluster.listen-address="];
        switch (builder.Place("alertmanager", program: "prometheus-alertmanager"))
        {
            case Placement.Container:
                return builder.AddContainer("alertmanager", "docker.io/prom/alertmanager", "v0.28.1")
                    .WithBindMount(files, "/etc/alertmanager", isReadOnly: true)
                    .WithRunVolume("/alertmanager")
                    .WithEntrypoint("/bin/sh")
                    .WithArgs([AlertmanagerSettings.Script("/etc/alertmanager"), "/alertmanager/config", "/bin/alertmanager",
                        "--config.file=/alertmanager/config/alertmanager.yml", "--storage.path=/alertmanager", .. settings])
                    .WithHttpEndpoint(port: 9093, targetPort: 9093)
                    .AsMonitor("/-/ready")
                    .WithAlertmanagerSettings(page)
                    .WithAnnotation(new AlertmanagerAnnotation());

            case Placement.Program { Path: var path }:
                var run = builder.RunDirectory();
                var (config, data) = (run.Of("alertmanager", "config"), run.Of("alertmanager", "data"));
                return builder.AddExecutable("alertmanager", "/bin/sh", run.Path)
                    .WithArgs([AlertmanagerSettings.Script(files), config, path, $"--config.file={config}/alertmanager.yml",
                        $"--storage.path={data}", .. settings])
                    .WithHttpEndpoint(port: 9093)
                    .WithListenAddress()
                    .AsMonitor("/-/ready")
                    .WithAlertmanagerSettings(page)
                    .WithAnnotation(new AlertmanagerAnnotation());

            default:
                return null;
        }
    }

    private static void AddNodeExporter(this IDistributedApplicationBuilder builder)
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

    private static void AddBlackboxExporter(this IDistributedApplicationBuilder builder)
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

    /// <summary>
    /// By default it waits for Redis longer than Prometheus waits for it: a Redis that hangs would look like a lost exporter.
    /// </summary>
    private const string RedisPatience = "REDIS_EXPORTER_CONNECTION_TIMEOUT";

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

    /// <summary>Jaeger keeps traces for days, whereas the dashboard keeps them for one session.</summary>
    private static IResourceBuilder<IResourceWithEndpoints>? AddJaeger(this IDistributedApplicationBuilder builder)
    {
        if (builder.Place("jaeger") is not Placement.Container) return null;
        var jaeger = builder.AddContainer("jaeger", "docker.io/jaegertracing/jaeger", "2.10.0")
            .WithBindMount(builder.RepositoryPath("observability", "jaeger"), "/etc/jaeger", isReadOnly: true)
            .WithRunVolume("/badger")
            .WithArgs("--config=/etc/jaeger/jaeger.yml")
            .WithHttpEndpoint(port: 16686, targetPort: 16686)
            .WithEndpoint(targetPort: 4317, scheme: "http", name: "otlp")
            .WithHttpEndpoint(targetPort: 13133, name: "status")
            .WithHttpHealthCheck("/status", endpointName: "status");
        foreach (var service in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(service).WithEnvironment("Otlp__Endpoints__0", jaeger.GetEndpoint("otlp"));
        return jaeger;
    }

    private static void AddGrafana(
        this IDistributedApplicationBuilder builder, IResourceBuilder<IResourceWithEndpoints>? prometheus,
        IResourceBuilder<IResourceWithEndpoints>? jaeger)
    {
        if (builder.Place("grafana") is not Placement.Container || prometheus is null || jaeger is null) return;
        builder.AddContainer("grafana", "docker.io/grafana/grafana", "12.1.1")
            .WithBindMount(builder.RepositoryPath("observability", "grafana", "provisioning"), "/etc/grafana/provisioning",
                isReadOnly: true)
            .WithBindMount(builder.RepositoryPath("observability", "grafana", "dashboards"), "/var/lib/grafana/dashboards",
                isReadOnly: true)
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint("http"))
            .WithEnvironment("JAEGER_URL", jaeger.GetEndpoint("http"))
            // Read-only for anyone who can reach it; changes go through this repository.
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "true")
            .WithEnvironment("GF_AUTH_DISABLE_LOGIN_FORM", "true")
            .WithHttpEndpoint(port: 3000, targetPort: 3000)
            .AsMonitor("/api/health");
    }

    /// <summary>
    /// It reports readiness at <paramref name="ready"/>, and is scraped itself. In the dashboard it is listed under what
    /// it watches, or in the common group.
    /// </summary>
    private static IResourceBuilder<T> AsMonitor<T>(this IResourceBuilder<T> monitor, string ready,
        IResourceBuilder<IResource>? parent = null) where T : IResourceWithEndpoints =>
        monitor.WithHttpHealthCheck(ready).WithMetrics().WithParentRelationship(parent ?? monitor.ApplicationBuilder.AddMonitoringGroup());

    /// <summary>All Prometheus programs have the same option for their listen address.</summary>
    private static IResourceBuilder<ExecutableResource> WithListenAddress(this IResourceBuilder<ExecutableResource> program) =>
        program.WithArgs(context =>
        {
            var port = ((IResourceWithEndpoints)context.Resource).GetEndpoint("http").Property(EndpointProperty.TargetPort);
            context.Args.Add(ReferenceExpression.Create($"--web.listen-address=127.0.0.1:{port}"));
        });
}
