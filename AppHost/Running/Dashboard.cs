using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>The Aspire dashboard, which the host adds by itself.</summary>
internal static class Dashboard
{
    /// <summary>Its name in the model.</summary>
    public const string Name = "aspire-dashboard";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where it answers, or null when none runs.</summary>
    public static async Task<Uri?> FindAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var url = model.Resources.OfType<IResourceWithEndpoints>().FirstOrDefault(resource => resource.Name == Name)?.GetEndpoint("http") is { Exists: true, IsAllocated: true } http
            ? http.Url
            : app.Services.GetRequiredService<IConfiguration>()["ASPNETCORE_URLS"]?.Split(';')[0];
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return null;

        using var client = new HttpClient { Timeout = Patience };
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
}
