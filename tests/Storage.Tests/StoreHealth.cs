using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Storage.Tests;

internal static class StoreHealth
{
    /// <summary>What <c>/health</c> says of the database.</summary>
    public static async Task<(HttpStatusCode Status, string? Description)> StoreHealthAsync(this PlainService service)
    {
        using var response = await service.Http.GetAsync("/health", TestContext.Current.CancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (response.StatusCode, body.GetProperty("checks").GetProperty("database").GetProperty("description").GetString());
    }
}
