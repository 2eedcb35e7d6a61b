using AppHost.Components;
using AppHost.Monitoring;

namespace AppHost;

internal static class Monitors
{
    /// <summary>
    /// It reports readiness at <paramref name="ready"/>, and is scraped itself. In the dashboard it is listed under what
    /// it watches, or in the common group.
    /// </summary>
    public static IResourceBuilder<T> AsMonitor<T>(this IResourceBuilder<T> monitor, string ready,
        IResourceBuilder<IResource>? parent = null) where T : IResourceWithEndpoints =>
        monitor.WithHttpHealthCheck(ready).WithMetrics().WithParentRelationship(parent ?? monitor.ApplicationBuilder.AddMonitoringGroup());

    /// <summary>All Prometheus programs have the same option for their listen address.</summary>
    public static IResourceBuilder<ExecutableResource> WithListenAddress(this IResourceBuilder<ExecutableResource> program) =>
        program.WithArgs(context =>
        {
            var port = ((IResourceWithEndpoints)context.Resource).GetEndpoint("http").Property(EndpointProperty.TargetPort);
            context.Args.Add(ReferenceExpression.Create($"--web.listen-address=127.0.0.1:{port}"));
        });
}
