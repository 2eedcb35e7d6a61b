using System.Collections.Concurrent;
using System.Threading.Channels;

namespace GenerationService.Queue;

/// <summary>Wakes the dispatcher of a queue at once when this process puts a job on it. Several rings before it looks are one.</summary>
internal sealed class QueueSignal
{
    private readonly ConcurrentDictionary<string, Channel<bool>> _bells = new(StringComparer.Ordinal);

    public void Ring(string queue) => Bell(queue).Writer.TryWrite(true);

    public async Task WaitAsync(string queue, CancellationToken cancellationToken) => await Bell(queue).Reader.ReadAsync(cancellationToken);

    private Channel<bool> Bell(string queue) => _bells.GetOrAdd(queue,
        _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));
}
