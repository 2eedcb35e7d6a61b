using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace PricingService.Packs;

/// <summary>Orders packs, waits for them and calls them off. The building is the workers', of this process or of another replica.</summary>
internal sealed class PackBuilds(PackBuildTable table, IOptions<PackOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, RunningBuild> _here = new(StringComparer.Ordinal);
    private readonly Channel<bool> _work =
        Channel.CreateBounded<bool>(
            new BoundedChannelOptions(options.Value.MostBuildsAtOnce) { FullMode = BoundedChannelFullMode.DropWrite });
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The build of this order, new or joined; null where too many are open.</summary>
    public async Task<PackBuild?> OrderAsync(PackOrder order, CancellationToken cancellationToken)
    {
        var build = await table.EnqueueAsync(order, cancellationToken);
        Nudge();
        return build;
    }

    /// <summary>The build as it is when it ended or when <paramref name="patience"/> did, whichever comes first.</summary>
    public async Task<PackBuild> WaitAsync(PackBuild build, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (patience > clock.GetElapsedTime(started))
        {
            // Read before looking: what ends in between is not missed. What another replica builds is only seen by looking;
            // what is built here has ended when its worker is through, and quotes measure from the new pack.
            var ended = Volatile.Read(ref _ended).Task;
            var isHere = _here.ContainsKey(build.BuildId);
            build = (await table.FindAsync(build.BuildId, cancellationToken))!;
            if (!build.IsOpen && !isHere) break;
            await Task.WhenAny(ended, Task.Delay(LookAgain, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        return build;
    }

    /// <summary>With the latest progress, where it is built here; as it was last noted, otherwise.</summary>
    public async Task<PackBuild?> FindAsync(string id, CancellationToken cancellationToken) =>
        await table.FindAsync(id, cancellationToken) is not { } build ? null
        : build.State == "running" && _here.TryGetValue(id, out var running)
            ? build with { PropertiesDone = running.Progress.Done, PropertiesTotal = running.Progress.Total }
            : build;

    /// <summary>The build as it is now; null where there is none of this id.</summary>
    public async Task<PackBuild?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        await table.CancelAsync(id, cancellationToken);
        if (_here.TryGetValue(id, out var running)) running.Stop();
        End();
        return await table.FindAsync(id, cancellationToken);
    }

    public RunningBuild Begin(string id, CancellationToken stopping) => _here[id] = new RunningBuild(stopping);

    public void End(string id)
    {
        if (_here.TryRemove(id, out var running)) running.Dispose();
        End();
    }

    /// <summary>Lets a worker look: there may be something queued here or by another replica, or left by one that died.</summary>
    public void Nudge() => _work.Writer.TryWrite(true);

    public async Task NudgedAsync(CancellationToken cancellationToken) => await _work.Reader.ReadAsync(cancellationToken);

    private void End() =>
        Interlocked.Exchange(ref _ended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
