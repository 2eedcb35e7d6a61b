using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace GenerationService.Tests.Queue;

public sealed class PostgreSqlLeaseTests(PostgreSqlServer server) : LeaseTests
{
    private protected override async Task<QueueUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        new(new Dictionary<string, string?> { ["ConnectionStrings:generation"] = await server.CreateDatabaseAsync() }, null, settings);
}
