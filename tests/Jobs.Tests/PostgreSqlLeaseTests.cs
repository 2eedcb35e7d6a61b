using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Jobs.Tests;

public sealed class PostgreSqlLeaseTests(PostgreSqlServer server) : LeaseTests
{
    private protected override async Task<QueueUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        new(new Dictionary<string, string?> { ["ConnectionStrings:jobs"] = await server.CreateDatabaseAsync() }, null, settings);
}
