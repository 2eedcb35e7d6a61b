using System.Threading.Channels;

namespace ServiceDefaults.Notices;

/// <summary>Wakes a worker that waits for work. Several rings before it looks count as one; a ring while nobody waits is kept.</summary>
public sealed class Bell
{
    private readonly Channel<bool> _rings =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Never blocks.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Also rings periodically, first after <paramref name="period"/>, until what is returned is disposed.</summary>
    public IDisposable RingEvery(TimeSpan period, TimeProvider clock) => clock.CreateTimer(_ => Ring(), null, period, period);

    /// <summary>Completes at the next ring, or at once if it has rung since the last wait.</summary>
    public async Task RungAsync(CancellationToken cancellationToken) => await _rings.Reader.ReadAsync(cancellationToken);
}
