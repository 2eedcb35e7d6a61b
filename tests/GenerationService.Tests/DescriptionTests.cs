using Testing;

namespace GenerationService.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task A_generator_of_clients_finds_a_name_for_every_operation_and_a_type_for_every_enumeration()
    {
        await using var app = new GenerationApp();

        Assert.Empty(await OpenApiDocument.FaultsAsync(app.CreateClient()));
    }
}
