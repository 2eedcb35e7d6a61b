using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>The Aspire dashboard, which the host adds by itself.</summary>
internal static class Dashboard
{
    /// <summary>Its name in the model.</summary>
    public const string Name = "aspire-dashboard";

    /// <summary>The key for its HTTP interface, sent as <c>X-API-Key</c>.</summary>
    public const string ApiKeySetting = "AppHost:DashboardApiKey";

    /// <summary>
    /// Aspire tells a dashboard whose pages are open to ask nobody for anything, which opens its HTTP interface as well, key or not,
    /// and makes it warn of that on every page. The pages stay open by a setting of their own.
    /// </summary>
    public static void AskForTheKey(IResource dashboard) => dashboard.Annotations.Add(
        new EnvironmentCallbackAnnotation(variables => variables.Remove("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Where it answers, once it does.</summary>
    /// <exception cref="DistributedApplicationException">It failed, or does not answer in time.</exception>
    public static async Task<Uri> ReadyAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var dashboard = model.Resources.OfType<IResourceWithEndpoints>().Single(resource => resource.Name == Name);
        try
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken)
                .WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new DistributedApplicationException($"the dashboard does not answer after {Patience.TotalSeconds:0} s");
        }
        return new Uri(dashboard.GetEndpoint("http").Url);
    }
}
