using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace PricingService.Quotes;

/// <summary>
/// Stores quotes in groups: a quote is answered once it is durable, and the many that arrive during one commit share the next one.
/// When the database cannot keep up, callers wait; when it fails, they are told.
/// </summary>
internal sealed class QuoteWriter(QuoteTable table, IOptions<QuoteOptions> options) : BackgroundService
{
    private readonly Channel<(IReadOnlyList<Quote> Quotes, TaskCompletionSource Stored)> _waiting =
        Channel.CreateBounded<(IReadOnlyList<Quote>, TaskCompletionSource)>(
            new BoundedChannelOptions(options.Value.MostWaiting) { SingleReader = true });

    /// <summary>All of them or, where it throws, none.</summary>
    public async Task StoreAsync(IReadOnlyList<Quote> quotes, CancellationToken cancellationToken)
    {
        if (quotes.Count == 0) return;
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((quotes, stored), cancellationToken);
        await stored.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Requests are drained before this stops, so nobody is left waiting.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return ExecuteTask ?? Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Quote>();
        var waiting = new List<TaskCompletionSource>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            group.Clear();
            waiting.Clear();
            while (group.Count < options.Value.MostInOneCommit && _waiting.Reader.TryRead(out var next))
            {
                group.AddRange(next.Quotes);
                waiting.Add(next.Stored);
            }
            await CommitAsync(group, waiting);
        }
    }

    private async Task CommitAsync(List<Quote> group, List<TaskCompletionSource> waiting)
    {
        try
        {
            await table.AddAsync(group, CancellationToken.None);
            foreach (var stored in waiting) stored.SetResult();
        }
        catch (Exception e)
        {
            foreach (var stored in waiting) stored.SetException(e);
        }
    }
}
