using System.Data.Common;

namespace Jobs;

/// <summary>Runs the jobs of one queue.</summary>
public interface IJobHandler
{
    /// <summary>The queue's name; a label value, so there must be few.</summary>
    string Queue { get; }

    /// <summary>Jobs that this process runs at the same time, instead of <see cref="JobOptions.Concurrency"/>.</summary>
    int? Concurrency => null;

    /// <summary>
    /// Whether a job keeps its open key until it ends. Otherwise only until it starts: whoever asks then gets a new one, which sees what
    /// the running one may have missed.
    /// </summary>
    bool IsOpenWhileRunning => true;

    /// <summary>
    /// Whether an operator may queue a dead letter again. Not if its end was recorded elsewhere (<see cref="Dead"/>), where a later
    /// success would contradict it.
    /// </summary>
    bool MayBePutBack => true;

    /// <summary>
    /// Does the work and returns what is to be written. It may run more than once for a job (a worker can die at any point), but what it
    /// returns is written once. Throws <see cref="JobFailedException"/> if trying again is useless, and
    /// <see cref="JobPostponedException"/> if it must wait until a certain time; any other exception leads to a retry.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Reports how much is done, out of how much, from any thread, in any order. It is stored now and then.</param>
    /// <param name="cancellationToken">The job was cancelled, lost to another worker, or the service stops.</param>
    Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken);

    /// <summary>What is written when a job becomes a dead letter, in the same transaction.</summary>
    /// <param name="job">The job as it is at that point.</param>
    /// <param name="isLost">Its last attempt ended because its worker was lost, not with an error.</param>
    JobEffects? Dead(Job job, bool isLost) => null;

    /// <summary>Called by the process that ended the job, once that is stored. For counting: a crash in between loses it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="ran">How long its last attempt took; zero if it never ran here.</param>
    void Ended(Job job, JobStatus status, TimeSpan ran)
    {
    }
}

/// <summary>The result of an attempt.</summary>
/// <param name="Effects">What is to be written.</param>
/// <param name="Afterwards">
/// Called once it is known whether the effects are stored: true if so; false if they never will be (cancelled or taken over).
/// Whoever waits for the job waits for this too.
/// </param>
public sealed record JobResult(JobEffects Effects, Func<bool, Task>? Afterwards = null);

/// <summary>Writes a job's result, in the very transaction that marks the job as done: both are stored or neither.</summary>
public delegate Task JobEffects(DbConnection connection, DbTransaction transaction);

/// <summary>The attempt failed. The message is shown to whoever asked for the job.</summary>
/// <param name="message">Why, in words suitable for the caller.</param>
/// <param name="isFinal">The job cannot succeed, however often it is tried; otherwise it is tried again after a pause.</param>
public sealed class JobFailedException(string message, bool isFinal = true) : Exception(message)
{
    public bool IsFinal { get; } = isFinal;
}

/// <summary>
/// The job can go on no sooner than <paramref name="until"/>, because someone whom it needs said so. It is queued again, and the
/// attempt does not count, up to <see cref="JobOptions.MaxPostponements"/> times and for <see cref="JobOptions.MaxPostponedHours"/>.
/// </summary>
/// <param name="message">Why, in words suitable for the caller.</param>
/// <param name="until">When it is due again.</param>
public sealed class JobPostponedException(string message, DateTimeOffset until) : Exception(message)
{
    public DateTimeOffset Until { get; } = until;
}
