using GenerationService.Automations.Actions;
using Jobs;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>Says what has changed, once it is stored: to watchers, in metrics, and in a line of the log when an automation ends.</summary>
internal sealed partial class AutomationReports(
    AutomationNews news, AutomationMetrics metrics, JobClient queue, ILogger<AutomationReports> logger)
{
    public void Tell(Automation before, Automation after)
    {
        if (after == before) return;
        news.Changed(after.Id);
        metrics.Changed(before, after);
        if (after is { FinishedAt: null, DueAt: null, IsHeld: false }) queue.Wake(AutomationHandler.QueueName);
        if (before.FinishedAt is not null || after.FinishedAt is not { } finished) return;
        if (after.Status == AutomationStatus.Failed)
            Log.Failed(logger, after.Type, after.Id, after.FailedStep ?? "none", after.Error ?? "");
        else
            Log.Ended(logger, after.Type, after.Id, after.Status.Word(), (finished - after.CreatedAt).TotalSeconds);
    }

    /// <summary>Its job became a dead letter.</summary>
    public void Dead(Job job)
    {
        news.Changed(job.Id);
        var type = job.TryRead<AutomationPayload>(out var payload) ? payload.Type : "other";
        metrics.Failed(type);
        Log.Failed(logger, type, job.Id, "none", job.Error ?? "");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Automation {JobType} {AutomationId} ended as {Status} after {Seconds:0.0} s")]
        public static partial void Ended(ILogger logger, string jobType, string automationId, string status, double seconds);

        [LoggerMessage(2, LogLevel.Error, "Automation {JobType} {AutomationId} has failed in step {Step}: {Reason}")]
        public static partial void Failed(ILogger logger, string jobType, string automationId, string step, string reason);
    }
}

/// <summary>What the queue stores; the rest is in the tables.</summary>
internal sealed record AutomationPayload(string Type);
