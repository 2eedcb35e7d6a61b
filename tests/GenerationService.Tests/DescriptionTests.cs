using Testing;

namespace GenerationService.Tests;

public sealed class DescriptionTests
{
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
        await using var app = new GenerationApp();

        var faults = await HttpFile.FaultsAsync(app.CreateClient(), "GenerationService");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
