using GenerationService.Sla.Alerts;
using GenerationService.Sla.Incidents;
using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace GenerationService.Sla.Checks;

/// <summary>
/// Runs the checks that are due. Each is one job for all replicas, which puts itself back for the next slot. A check never fails as a
/// job: a failure is a result.
/// </summary>
internal sealed class CheckHandler(
    CheckCatalog checks, CheckProbe probe, CheckRecorder recorder, AlertNews news, IOptions<SlaOptions> options, TimeProvider clock)
    : IJobHandler
{
    public const string QueueName = "synthetic_check";

    /// <summary>A check that this replica does not know may be configured in another one; after this long, it is not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LeftToOthers = TimeSpan.FromMinutes(1);

    public string Queue => QueueName;

    public int? Concurrency => options.Value.MaxConcurrentChecks;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        if (checks.Find(job.OpenKey) is not { } check) return Leave(job);
        var at = clock.GetUtcNow();
        var result = await probe.RunAsync(check, cancellationToken);
        CheckChange? recorded = null;
        return new JobResult(async (connection, transaction) =>
        {
            recorded = await CheckRecorder.RecordAsync(check, result, at, connection, transaction);
            await OpenJobs.AgainAsync(job, CheckSchedule.Next(check, clock.GetUtcNow()), connection, transaction);
        }, async isStored =>
        {
            if (!isStored || recorded is null) return;
            recorder.Stored(check, result, recorded);
            if (recorded.HasNews) await news.TellAsync(cancellationToken);
        });
    }

    /// <summary>If no replica runs it any more, its job is not put back, and nothing of it stays open.</summary>
    private JobResult Leave(Job job) => new(async (connection, transaction) =>
    {
        var (name, now) = (job.OpenKey ?? "", clock.GetUtcNow());
        var state = await CheckTable.FindAsync(name, connection, transaction);
        if (now - (state?.LastAt ?? job.CreatedAt) <= Patience)
        {
            await OpenJobs.AgainAsync(job, now + LeftToOthers, connection, transaction);
            return;
        }
        await IncidentTable.CloseAsync(name, now, connection, transaction);
        await CheckAlerts.ResolveAsync(name, now, connection, transaction);
        await CheckTable.RemoveAsync(name, connection, transaction);
    });
}
