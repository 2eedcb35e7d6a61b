namespace Jobs.Tests;

public sealed class SqliteLeaseTests : LeaseTests
{
    private protected override Task<QueueUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        Task.FromResult(new QueueUnderTest(new Dictionary<string, string?>(), null, settings));
}
