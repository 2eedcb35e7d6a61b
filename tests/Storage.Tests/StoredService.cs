using Microsoft.AspNetCore.Builder;
using Testing;

namespace Storage.Tests;

/// <summary>A plain service with a database, by the migrations of these tests.</summary>
internal static class StoredService
{
    public static Task<PlainService> StartAsync(Action<WebApplication> map, Dictionary<string, string?> settings, bool whenReady = true) =>
        PlainService.StartAsync(
            app =>
            {
                app.UseStore();
                map(app);
            },
            settings, builder => builder.AddDatabase("plain", typeof(StoredService).Assembly),
            ready: whenReady ? services => services.StoreReadyAsync(TestContext.Current.CancellationToken) : null);
}
