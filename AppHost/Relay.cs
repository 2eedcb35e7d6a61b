using AppHost.Components;
using AppHost.Files;
using AppHost.Monitoring;
using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>Sentry Relay between the services and Sentry, where a DSN is set: <c>SENTRY_DSN</c>, as the services read it.</summary>
internal static class Relay
{
    public static void AddRelay(this IDistributedApplicationBuilder builder,
        params IReadOnlyList<IResourceBuilder<ProjectResource>> services)
    {
        if (builder.ExecutionContext.IsPublishMode || builder.Configuration["SENTRY_DSN"] is not { Length: > 0 } dsn) return;
        if (!Uri.TryCreate(dsn, UriKind.Absolute, out var sentry) || sentry.UserInfo.Length == 0)
            throw new DistributedApplicationException("SENTRY_DSN must be like https://key@host/project: fix it or leave it out.");
        if (builder.Place("relay", otherwise: "errors go to Sentry directly") is not Placement.Container) return;

        var relay = builder.AddContainer("relay", "docker.io/getsentry/relay", "25.9.0")
            .WithBindMount(builder.RepositoryPath("observability", "relay"), "/etc/relay", isReadOnly: true)
            .WithEnvironment("RELAY_UPSTREAM_URL", sentry.GetLeftPart(UriPartial.Scheme) + sentry.Authority.Split('@')[^1] + "/")
            .WithArgs("--config", "/etc/relay", "run")
            .WithHttpEndpoint(targetPort: 3000)
            .WithHttpHealthCheck("/api/relay/healthcheck/live/")
            // It has no metrics that Prometheus can read: it is probed from outside.
            .WithProbe("/api/relay/healthcheck/ready/");
        foreach (var service in services)
            service.WithEnvironment("SENTRY_DSN", ReferenceExpression.Create(
                $"http://{sentry.UserInfo}@{relay.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}{sentry.AbsolutePath}"));
    }
}
