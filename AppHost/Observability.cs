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
        var files = builder.AlertmanagerFiles();
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
}
