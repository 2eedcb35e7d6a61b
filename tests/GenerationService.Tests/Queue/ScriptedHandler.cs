using System.Threading.Channels;
using Jobs;

namespace GenerationService.Tests.Queue;

/// <summary>A handler that does what the test says, and reports how jobs ended.</summary>
internal sealed class ScriptedHandler(Func<Job, CancellationToken, Task<JobEffects>> run) : IJobHandler
{
    private readonly Channel<(Job Job, JobStatus Status)> _ended = Channel.CreateUnbounded<(Job, JobStatus)>();

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first job is being run: its heartbeat beats.</summary>
    public Task Started => _started.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public string Queue => QueueUnderTest.Name;

    public Task<JobEffects> RunAsync(Job job, CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        return run(job, cancellationToken);
    }

    public void Ended(Job job, JobStatus status, TimeSpan ran) => _ended.Writer.TryWrite((job, status));

    /// <summary>The next job that ended.</summary>
    public async Task<(Job Job, JobStatus Status)> EndedAsync() =>
        await _ended.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public static Task NoEffects(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction) =>
        Task.CompletedTask;
}
