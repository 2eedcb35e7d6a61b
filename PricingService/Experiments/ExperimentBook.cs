using ServiceDefaults.Notices;

namespace PricingService.Experiments;

/// <summary>The running experiments and the promoted policies, in memory: pricing asks here, and reads no database for it.</summary>
internal sealed class ExperimentBook(ExperimentTable table, ChangeNotices notices)
{
    /// <summary>The subject of notices between replicas.</summary>
    public const string Notice = "experiments";

    private readonly Lock _turning = new();
    private volatile ExperimentPage? _page;

    /// <summary>0 before the first page is read.</summary>
    public long Revision => _page?.Revision ?? 0;

    public IReadOnlyList<Experiment> Running => _page?.Running ?? [];

    /// <summary>
    /// The current page. Only the first quotes after a start read it: a subject must not see the champion first and its variant later.
    /// </summary>
    public ValueTask<ExperimentPage> OpenAsync() => _page is { } page ? new(page) : new(TurnAsync(CancellationToken.None));

    /// <summary>Call it when experiments or promoted policies were changed here.</summary>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        notices.Tell(Notice);
        await TurnAsync(cancellationToken);
    }

    /// <summary>Takes over the stored page, all at once, between two requests; never an older one.</summary>
    public async Task<ExperimentPage> TurnAsync(CancellationToken cancellationToken)
    {
        var read = await table.PageAsync(cancellationToken);
        lock (_turning)
        {
            if (_page is not { } known || read.Revision >= known.Revision) _page = read;
            return _page;
        }
    }
}
