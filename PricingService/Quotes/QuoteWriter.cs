using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace PricingService.Quotes;

/// <summary>
/// Stores quotes in groups: a quote is answered once it is durable, and the many that arrive during one commit share the next one.
/// When the database cannot keep up, callers wait; when it fails, they are told.
/// </summary>
internal sealed class QuoteWriter(QuoteTable table, IOptions<QuoteOptions> options) : BackgroundService
{
    private readonly Channel<(Quote Quote, TaskCompletionSource Stored)> _waiting =
        Channel.CreateBounded<(Quote, TaskCompletionSource)>(new BoundedChannelOptions(options.Value.MostWaiting) { SingleReader = true });

    public async Task StoreAsync(Quote quote, CancellationToken cancellationToken)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((quote, stored), cancellationToken);
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
        var group = new List<(Quote Quote, TaskCompletionSource Stored)>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            group.Clear();
            while (group.Count < options.Value.MostInOneCommit && _waiting.Reader.TryRead(out var next)) group.Add(next);
            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<(Quote Quote, TaskCompletionSource Stored)> group)
    {
        try
        {
            await table.AddAsync(group.ConvertAll(entry => entry.Quote), CancellationToken.None);
            foreach (var (_, stored) in group) stored.SetResult();
        }
        catch (Exception e)
        {
            foreach (var (_, stored) in group) stored.SetException(e);
        }
    }
}
