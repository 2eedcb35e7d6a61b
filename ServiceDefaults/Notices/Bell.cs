using System.Threading.Channels;

namespace ServiceDefaults.Notices;

/// <summary>Wakes one that waits for something to do. Rings before it looks are one; a ring while nobody waits is kept.</summary>
public sealed class Bell
{
    private readonly Channel<bool> _rings =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Never waits.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Rings by itself too, first after <paramref name="period"/>, until what is returned is disposed.</summary>
    public IDisposable RingEvery(TimeSpan period, TimeProvider clock) => clock.CreateTimer(_ => Ring(), null, period, period);

    /// <summary>Completes at the next ring, or at once when it has rung since it was last waited for.</summary>
    public async Task RungAsync(CancellationToken cancellationToken) => await _rings.Reader.ReadAsync(cancellationToken);
}
