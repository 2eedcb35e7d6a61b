using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>The Aspire dashboard, which the host adds by itself.</summary>
internal static class Dashboard
{
    /// <summary>Its name in the model.</summary>
    public const string Name = "aspire-dashboard";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>Where it answers, or null when none runs. To be asked when the application has started.</summary>
    public static async Task<Uri?> FindAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(await UrlAsync(app, cancellationToken), UriKind.Absolute, out var address)) return null;
        using var client = new HttpClient { Timeout = AnswerTime };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            return address;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string?> UrlAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        if (model.Resources.OfType<IResourceWithEndpoints>().FirstOrDefault(resource => resource.Name == Name) is not { } dashboard)
            return app.Services.GetRequiredService<IConfiguration>()["ASPNETCORE_URLS"]?.Split(';')[0];

        await app.ResourceNotifications.WaitForResourceHealthyAsync(Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken).WaitAsync(Patience, TimeProvider.System, cancellationToken);
        return dashboard.GetEndpoint("http").Url;
    }
}
