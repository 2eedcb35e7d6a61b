using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>The Aspire dashboard, which the host adds by itself.</summary>
internal static class Dashboard
{
    /// <summary>Its name in the model.</summary>
    public const string Name = "aspire-dashboard";

    private const string Title = "dashboard";

    /// <summary>The key for its HTTP interface, sent as <c>X-API-Key</c>.</summary>
    public const string ApiKeySetting = "AppHost:DashboardApiKey";

    /// <summary>
    /// Aspire tells a dashboard with open pages to authenticate nobody, which opens its HTTP interface as well, key or not,
    /// and makes every page warn about it. A separate setting keeps the pages open.
    /// </summary>
    public static void AskForTheKey(IResource dashboard) => dashboard.Annotations.Add(
        new EnvironmentCallbackAnnotation(variables => variables.Remove("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Its address once it answers, or that it failed or did not answer in time.</summary>
    public static async Task<StartedResource> StartedAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var dashboard = model.Resources.OfType<IResourceWithEndpoints>().Single(resource => resource.Name == Name);
        try
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken)
                .WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or DistributedApplicationException)
        {
            return new StartedResource(Title, Url: null, failure is TimeoutException
                ? $"no answer after {Patience.TotalSeconds:0} s"
                : $"did not start: {failure.Message}");
        }
        return new StartedResource(Title, new Uri(dashboard.GetEndpoint("http").Url).ToString(), Fault: null);
    }
}
