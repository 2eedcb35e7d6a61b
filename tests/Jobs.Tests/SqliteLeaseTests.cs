using Dapper;
using Storage;

namespace Jobs.Tests;

public sealed class SqliteLeaseTests : LeaseTests
{
    private protected override Task<QueueUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        Task.FromResult(new QueueUnderTest(new Dictionary<string, string?>(), null, settings));

    /// <summary>Only SQLite lets a column hold what its type does not say.</summary>
    [Fact]
    public async Task A_payload_of_bytes_that_are_no_text_is_claimed_like_any_other()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();
        await queue.Get<Database>().WriteAsync((connection, transaction) =>
            connection.ExecuteAsync("UPDATE jobs SET payload = X'FFFE00'", transaction: transaction), CancellationToken.None);

        var lease = await queue.ClaimOneAsync();

        Assert.Equal(job.Id, lease.Job.Id);
        Assert.Throws<JobFailedException>(() => lease.Job.Read<Dictionary<string, string>>());
    }
}
