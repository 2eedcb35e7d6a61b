using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using Testing;

namespace ServiceDefaults.Tests.Notices;

public sealed class ChangeNoticesTests : IAsyncDisposable
{
    private readonly RedisServer _redis = new();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task What_one_replica_tells_the_others_hear_and_it_does_not_hear_itself()
    {
        await _redis.StartAsync();
        await using var one = await ReplicaAsync();
        await using var two = await ReplicaAsync();
        await RedisServer.HeardAsync(Notices(one).Tell, Notices(two).Listen);
        await RedisServer.HeardAsync(Notices(two).Tell, Notices(one).Listen);
        var (ownNotice, subject, anotherSubject) = (Listen(one, "models"), Listen(two, "models"), Listen(two, "experiments"));

        Notices(one).Tell("models");
        await Eventually.TrueAsync(() => Task.FromResult(subject.Count > 0));
        // Whatever the first notice set off has arrived when the next ones have, both ways.
        await RedisServer.HeardAsync(Notices(one).Tell, Notices(two).Listen);
        await RedisServer.HeardAsync(Notices(two).Tell, Notices(one).Listen);
        Assert.Equal((0, 1, 0), (ownNotice.Count, subject.Count, anotherSubject.Count));
    }

    [Fact]
    public async Task A_service_is_ready_while_Redis_is_away_and_looks_at_everything_when_it_comes_and_when_it_comes_back()
    {
        await using var one = await ReplicaAsync();
        await using var two = await ReplicaAsync();
        Assert.Equal(HttpStatusCode.OK, (await one.Http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        await Eventually.TrueAsync(
            () => Task.FromResult(one.Logs.Text.Any(line => line.Contains("Redis cannot be reached", StringComparison.Ordinal))));
        Notices(one).Tell("models");

        for (var time = 0; time < 2; time++)
        {
            var (models, experiments) = (Listen(one, "models"), Listen(one, "experiments"));
            await _redis.StartAsync();
            await Eventually.TrueAsync(() => Task.FromResult(models.Count > 0 && experiments.Count > 0));
            var (before, lost) = (models.Count, LinesOf(one, "Redis cannot be reached"));
            await Eventually.TrueAsync(() =>
            {
                Notices(two).Tell("models");
                return Task.FromResult(models.Count > before);
            });
            await _redis.StopAsync();
            await Eventually.TrueAsync(() => Task.FromResult(LinesOf(one, "Redis cannot be reached") > lost));
        }
        Assert.Equal(2, LinesOf(one, "Redis answers again"));
    }

    [Fact]
    public async Task Without_Redis_nobody_hears_anything_and_telling_does_no_harm()
    {
        await using var service = await StartAsync([]);
        var heard = Listen(service, "models");
        Notices(service).Tell("models");
        Assert.Equal(0, heard.Count);
        Assert.Equal(0, LinesOf(service, "Redis"));
    }

    [Fact]
    public async Task A_wrong_connection_string_stops_the_start_with_the_others_and_is_not_repeated()
    {
        var failed = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(
            new() { ["ConnectionStrings:cache"] = "127.0.0.1:6379,pasword=hunter2", ["Health:CacheSeconds"] = "-1" }));
        const string Forms = "host:port,password=… or redis://user:password@host:port/0 (rediss:// with TLS)";
        Assert.Equal([$"  ConnectionStrings:Cache (ConnectionStrings__Cache): must have the form {Forms}, or be empty",
            "  Health:CacheSeconds (Health__CacheSeconds): The field CacheSeconds must be between 0 and 60."],
            failed.Message.Split(Environment.NewLine).Skip(1).Order());
    }

    private Task<PlainService> ReplicaAsync() => StartAsync(new() { ["ConnectionStrings:cache"] = _redis.ConnectionString });

    private static Task<PlainService> StartAsync(Dictionary<string, string?> settings) =>
        PlainService.StartAsync(settings: settings, add: builder => builder.AddNotices());

    private static ChangeNotices Notices(PlainService service) => service.Services.GetRequiredService<ChangeNotices>();

    private static Heard Listen(PlainService service, string subject)
    {
        var heard = new Heard();
        Notices(service).Listen(subject, heard.Again);
        return heard;
    }

    private static int LinesOf(PlainService service, string part) =>
        service.Logs.Text.Count(line => line.Contains(part, StringComparison.Ordinal));

    private sealed class Heard
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Again() => Interlocked.Increment(ref _count);
    }
}
