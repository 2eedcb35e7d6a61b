using System.Data.Common;

namespace Jobs;

/// <summary>Runs the jobs of one queue.</summary>
public interface IJobHandler
{
    /// <summary>The queue's name; a label value, so one of few.</summary>
    string Queue { get; }

    /// <summary>
    /// Does the work and hands back what is to be written. It may run more than once for a job (a worker can die at any point), what it
    /// hands back is written once. Throws <see cref="JobFailedException"/> when trying again is useless; anything else is tried again.
    /// </summary>
    Task<JobEffects> RunAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Told by the process that ended the job, after that is stored. For counting: a crash in between loses it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="ran">How long its last attempt took; zero when it never ran here.</param>
    void Ended(Job job, JobStatus status, TimeSpan ran);
}

/// <summary>Writes a job's result, in the very transaction that marks the job as done: both are stored or neither.</summary>
public delegate Task JobEffects(DbConnection connection, DbTransaction transaction);

/// <summary>The job cannot succeed, however often it is tried. The message is shown to whoever asked for it.</summary>
public sealed class JobFailedException(string message) : Exception(message);
