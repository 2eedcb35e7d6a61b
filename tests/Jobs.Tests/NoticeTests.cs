using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Notices;
using Testing;

namespace Jobs.Tests;

/// <summary>
/// A replica that only accepts and one that works, with Redis between them: nobody turns their clocks, so that no poll finds the job.
/// </summary>
public sealed class NoticeTests(PostgreSqlServer server)
{
    [Fact]
    public async Task A_job_accepted_by_one_replica_runs_at_once_on_another()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        var shared = new Dictionary<string, string?> { ["ConnectionStrings:jobs"] = await server.CreateDatabaseAsync(),
            ["ConnectionStrings:cache"] = redis.ConnectionString };
        await using var accepting = new QueueUnderTest(shared);
        var handler = new ScriptedHandler((_, _) => Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var working = new QueueUnderTest(shared, services => services.AddSingleton(handler).AddJobHandler<ScriptedHandler>(),
            ("Queue:Concurrency", "1"));
        await RedisServer.HeardAsync(accepting.Get<ChangeNotices>().Tell, working.Get<ChangeNotices>().Listen);

        var job = await accepting.PutAsync();

        var (ended, status) = await handler.EndedAsync();
        Assert.Equal((job.Id, JobStatus.Succeeded), (ended.Id, status));
    }
}
