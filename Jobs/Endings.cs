namespace Jobs;

/// <summary>Tells a handler that a job has ended. If the handler fails, the job has still ended.</summary>
internal sealed partial class Endings(ILogger<Endings> logger)
{
    public void Tell(IJobHandler handler, Job job, JobStatus status, TimeSpan ran)
    {
        try
        {
            handler.Ended(job, status, ran);
        }
        catch (Exception e)
        {
            Log.NotTold(logger, e, job.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {JobId} has ended, but its handler failed when it was told")]
        public static partial void NotTold(ILogger logger, Exception exception, string jobId);
    }
}
