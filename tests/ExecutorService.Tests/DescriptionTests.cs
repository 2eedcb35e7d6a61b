using Testing;
using Testing.Clients;

namespace ExecutorService.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task A_generator_of_clients_finds_a_name_for_every_operation_and_a_type_for_every_enumeration()
    {
        await using var app = new ExecutorApp();

        var faults = await OpenApiDocument.FaultsAsync(app.CreateClient());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_route_has_a_request_in_the_http_file_that_the_service_understands()
    {
        await using var app = new ExecutorApp();

        var faults = await HttpFile.FaultsAsync(app.CreateClient(), "ExecutorService");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_client_made_by_NSwag_reaches_every_route()
    {
        await using var app = new ExecutorApp();

        var (routes, faults) = await ClientTour.RunAsync(app.CreateClient(), "ExecutorService");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(12, routes);
    }
}
