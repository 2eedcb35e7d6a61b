namespace AppHost.Monitoring;

/// <summary>What GenerationService needs to check the services from outside, and to say what comes of it.</summary>
internal static class SyntheticChecks
{
    /// <summary>
    /// Each service is checked at the address that its users see, under its own name; the title is what the status page calls it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> ChecksHealthOf(this IResourceBuilder<ProjectResource> checker,
        params IReadOnlyList<(IResourceBuilder<ProjectResource> Service, string Title)> services)
    {
        foreach (var (service, title) in services)
        {
            checker.WithEnvironment($"Sla__Checks__{service.Resource.Name}__Url",
                    ReferenceExpression.Create($"{service.GetEndpoint("http")}/health"))
                .WithEnvironment($"Sla__Checks__{service.Resource.Name}__Title", title);
        }
        return checker.WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/sla", DisplayText = "Status" })
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/alerts", DisplayText = "Alerts" });
    }

    /// <summary>Where it asks about served requests, and whom it tells of failures. Either may have been left out.</summary>
    public static void TellsOf(this IResourceBuilder<ProjectResource> checker, IResourceBuilder<IResourceWithEndpoints>? prometheus,
        IResourceBuilder<IResourceWithEndpoints>? alertmanager)
    {
        checker.WithEnvironment("Sla__PublicUrl", checker.GetEndpoint("http"));
        if (prometheus is not null) checker.WithEnvironment("Sla__PrometheusUrl", prometheus.GetEndpoint("http"));
        if (alertmanager is not null) checker.WithEnvironment("Sla__AlertmanagerUrl", alertmanager.GetEndpoint("http"));
    }
}
