using System.Threading.Channels;

namespace Jobs.Tests;

/// <summary>A handler that does what the test says, and reports how jobs ended.</summary>
internal sealed class ScriptedHandler(Func<Job, CancellationToken, Task<JobEffects>> run) : IJobHandler
{
    private readonly Channel<(Job Job, JobStatus Status)> _ended = Channel.CreateUnbounded<(Job, JobStatus)>();

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first job is being run: its heartbeat beats.</summary>
    public Task Started => _started.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public string Queue => QueueUnderTest.Name;

    /// <summary>Tells how far the job is; there once one runs.</summary>
    public IProgress<(int Done, int Of)>? Progress { get; private set; }

    public bool IsOpenWhileRunning { get; init; } = true;

    /// <summary>What comes after the end of a job.</summary>
    public Func<bool, Task>? Afterwards { get; init; }

    /// <summary>What is written when one is dead.</summary>
    public Func<Job, bool, JobEffects>? WhenDead { get; init; }

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        Progress = progress;
        _started.TrySetResult();
        return new JobResult(await run(job, cancellationToken), Afterwards);
    }

    public JobEffects? Dead(Job job, bool isLost) => WhenDead?.Invoke(job, isLost);

    /// <summary>Thrown when it is told that a job has ended.</summary>
    public Exception? WhenTold { get; init; }

    public void Ended(Job job, JobStatus status, TimeSpan ran)
    {
        _ended.Writer.TryWrite((job, status));
        if (WhenTold is { } exception) throw exception;
    }

    /// <summary>The next job that ended.</summary>
    public async Task<(Job Job, JobStatus Status)> EndedAsync() =>
        await _ended.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public static Task NoEffects(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction) =>
        Task.CompletedTask;
}
