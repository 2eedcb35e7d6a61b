using System.Data.Common;

namespace Jobs;

/// <summary>Runs the jobs of one queue.</summary>
public interface IJobHandler
{
    /// <summary>The queue's name; a label value, so one of few.</summary>
    string Queue { get; }

    /// <summary>Jobs that this process runs at the same time, instead of <see cref="JobOptions.Concurrency"/>.</summary>
    int? Concurrency => null;

    /// <summary>
    /// Whether a job has its open key until it ends. Otherwise until it is taken up: whoever asks then gets a new one, which sees what
    /// the running one may have missed.
    /// </summary>
    bool IsOpenWhileRunning => true;

    /// <summary>
    /// Does the work and hands back what is to be written. It may run more than once for a job (a worker can die at any point), what it
    /// hands back is written once. Throws <see cref="JobFailedException"/> when trying again is useless; anything else is tried again.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Told how much is done, of how much; from any thread, in any order. It is stored now and then.</param>
    /// <param name="cancellationToken">The job was cancelled, lost to another worker, or the service stops.</param>
    Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken);

    /// <summary>What is written together with a job's becoming a dead letter.</summary>
    /// <param name="job">The job as it is then.</param>
    /// <param name="isLost">Its last attempt ended with its worker, not with an error.</param>
    JobEffects? Dead(Job job, bool isLost) => null;

    /// <summary>Told by the process that ended the job, after that is stored. For counting: a crash in between loses it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="ran">How long its last attempt took; zero when it never ran here.</param>
    void Ended(Job job, JobStatus status, TimeSpan ran)
    {
    }
}

/// <summary>What came of an attempt.</summary>
/// <param name="Effects">What is to be written.</param>
/// <param name="Afterwards">
/// Called once that is known: true, it is written; false, it never will be, as the job was cancelled or is another worker's.
/// Whoever waits for the job waits for this too.
/// </param>
public sealed record JobResult(JobEffects Effects, Func<bool, Task>? Afterwards = null);

/// <summary>Writes a job's result, in the very transaction that marks the job as done: both are stored or neither.</summary>
public delegate Task JobEffects(DbConnection connection, DbTransaction transaction);

/// <summary>The job cannot succeed, however often it is tried. The message is shown to whoever asked for it.</summary>
public sealed class JobFailedException(string message) : Exception(message);
