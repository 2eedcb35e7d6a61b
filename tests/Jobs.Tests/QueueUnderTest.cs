using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Notices;
using Storage;
using Testing;

namespace Jobs.Tests;

/// <summary>A queue on a real database with a clock turned by hand, and no worker but the test, unless it adds one.</summary>
internal sealed class QueueUnderTest : IAsyncDisposable
{
    public const string Name = "work";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jobs-tests-");
    private readonly WebApplication _app;

    /// <param name="database">Where the jobs are: a connection string, another's data directory, or nothing for one of its own.</param>
    public QueueUnderTest(IReadOnlyDictionary<string, string?> database, Action<IServiceCollection>? services = null,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0", ["Storage:DataDirectory"] = _data.FullName,
            ["Queue:Concurrency"] = "0", ["Queue:LeaseSeconds"] = "30",
        });
        builder.Configuration.AddInMemoryCollection(database);
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddDatabase("jobs").AddNotices();
        builder.AddJobs();
        (services ?? WithoutKeeper)(builder.Services);
        _app = builder.Build();
        _app.StartAsync().GetAwaiter().GetResult();
        _app.Services.StoreReadyAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Jobs = Get<JobClient>();
        Leases = Get<JobLeases>();
    }

    /// <summary>What leads another process to the same embedded database.</summary>
    public Dictionary<string, string?> Shared => new() { ["Storage:DataDirectory"] = _data.FullName };

    public FakeTimeProvider Clock { get; } = TestClock.AtNoon();

    public JobClient Jobs { get; }

    public JobLeases Leases { get; }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<Job> PutAsync(string payload = "{}", string? key = null) =>
        Assert.IsType<Enqueued.Accepted>(await Jobs.EnqueueAsync(new NewJob(Name, payload, payload, key), CancellationToken.None)).Job;

    public async Task<Lease> ClaimOneAsync() => Assert.Single(await Leases.ClaimAsync(Name, 1, CancellationToken.None));

    public async Task<Lease?> ExtendAsync(Lease lease) => (await Leases.ExtendAsync([lease], [], CancellationToken.None)).SingleOrDefault();

    public async Task<Job> FindAsync(string id) => (await Jobs.FindAsync(Name, id, CancellationToken.None))!;

    /// <summary>An effect that can be counted: a row for each time it happened.</summary>
    public static JobEffects Effect(string jobId) => (connection, transaction) =>
        connection.ExecuteAsync("INSERT INTO effects (job_id) VALUES (@jobId)", new { jobId }, transaction);

    public Task CreateEffectsAsync() => Get<Database>().WriteAsync((connection, transaction) =>
        connection.ExecuteAsync("CREATE TABLE effects (job_id TEXT NOT NULL)", transaction: transaction));

    public async Task<IReadOnlyList<string>> EffectsAsync() => await QueryAsync<string>("SELECT job_id FROM effects ORDER BY job_id");

    public async Task<IReadOnlyList<string?>> OutcomesAsync(string id) =>
        await QueryAsync<string?>("SELECT outcome FROM job_attempts WHERE job_id = @id ORDER BY started_at", new { id });

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Get<Database>().OpenAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    /// <summary>Looks until the job is as expected: its worker runs beside the test.</summary>
    public async Task<Job> EventuallyAsync(string id, Func<Job, bool> expected)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await FindAsync(id) is var job && expected(job)) return job;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
        }
    }

    public Task StopWorkersAsync() =>
        Task.WhenAll(_app.Services.GetServices<IHostedService>().OfType<JobDispatcher>()
            .Select(worker => worker.StopAsync(CancellationToken.None)));

    private static void WithoutKeeper(IServiceCollection services)
    {
        foreach (var keeper in services.Where(service => service.ImplementationType == typeof(JobKeeper)).ToList()) services.Remove(keeper);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
