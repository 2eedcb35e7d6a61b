using System.Globalization;
using System.Reflection;
using Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Notices;
using Storage;

namespace LoadTests.Jobs;

/// <param name="workers">0: it only accepts.</param>
internal sealed class Ours(int workers = IContender.Workers) : IContender
{
    private WebApplication? _app;
    private JobClient? _jobs;

    public async Task StartAsync(string connectionString, Action done, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:jobs"] = connectionString,
            ["Queue:Concurrency"] = workers.ToString(CultureInfo.InvariantCulture),
            ["Queue:Capacity"] = "1000000",
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase("jobs", Assembly.Load("GenerationService"));
        builder.AddNotices();
        builder.AddJobs();
        builder.Services.AddSingleton(new Done(done));
        builder.Services.AddJobHandler<Handler>();
        _app = builder.Build();
        await _app.StartAsync(cancellationToken);
        await _app.Services.StoreReadyAsync(cancellationToken);
        _jobs = _app.Services.GetRequiredService<JobClient>();
    }

    public Task AcceptAsync(int id, CancellationToken cancellationToken)
    {
        var text = id.ToString(CultureInfo.InvariantCulture);
        return _jobs!.EnqueueAsync(new NewJob(Handler.Name, text, text), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed record Done(Action Tell);

    private sealed class Handler(Done done) : IJobHandler
    {
        public const string Name = "work";

        public string Queue => Name;

        public Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
        {
            var id = int.Parse(job.Payload, CultureInfo.InvariantCulture);
            return Task.FromResult(new JobResult(async (connection, transaction) =>
            {
                await using var command = new NpgsqlCommand(IContender.Row, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
                await command.ExecuteNonQueryAsync(cancellationToken);
            }));
        }

        public void Ended(Job job, JobStatus status, TimeSpan ran) => done.Tell();
    }
}
