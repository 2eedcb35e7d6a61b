using System.Net.Http.Headers;
using Testing;
using Testing.Clients;

namespace GenerationService.Tests;

public sealed class DescriptionTests
{
    private const string Key = "a-key-of-the-tests";

    /// <summary>What a service with nothing in it has nothing for.</summary>
    private static readonly Dictionary<string, int> Unmet = new()
    {
        ["DELETE /generate/{id}"] = 409,
        ["POST /api/automation/{id}/pause"] = 409,
        ["POST /api/automation/{id}/resume"] = 409,
        ["POST /api/automation/{id}/retry"] = 409,
        ["DELETE /api/automation/{id}"] = 409,
        ["GET /queues/{queue}/dead-letters/{id}"] = 404,
        ["DELETE /queues/{queue}/dead-letters/{id}"] = 404,
        ["POST /queues/{queue}/dead-letters/{id}/put-back"] = 404,
        ["POST /payments/webhooks/{provider}"] = 503,
        ["GET /sla/incidents/{id}"] = 404,
        ["POST /sla/incidents/{id}/notes"] = 404,
        ["POST /alerts/silences"] = 503,
        ["DELETE /alerts/silences/{id}"] = 503,
    };

    [Fact]
    public async Task A_generator_of_clients_finds_a_name_for_every_operation_and_a_type_for_every_enumeration()
    {
        await using var app = new GenerationApp();

        var faults = await OpenApiDocument.FaultsAsync(app.CreateClient());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_route_has_a_request_in_the_http_file_that_the_service_understands()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Sla:Key"] = Key });

        var faults = await HttpFile.FaultsAsync(WithKey(app), "GenerationService", Unmet);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_client_made_by_NSwag_reaches_every_route()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Sla:Key"] = Key });

        var (routes, faults) = await ClientTour.RunAsync(WithKey(app), "GenerationService", Unmet);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(43, routes);
    }

    private static HttpClient WithKey(GenerationApp app)
    {
        var http = app.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }
}
