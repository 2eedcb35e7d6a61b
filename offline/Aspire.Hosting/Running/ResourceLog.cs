using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>The last lines of one resource, and those who follow it.</summary>
internal sealed class ResourceLog
{
    private const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = [];
    private readonly List<Channel<LogLine>> _followers = [];
    private int _number;
    private bool _complete;

    public void Write(string text, bool isError)
    {
        lock (_gate)
        {
            var line = new LogLine(++_number, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:O} {text}"), isError);
            _lines.Enqueue(line);
            if (_lines.Count > Kept) _lines.Dequeue();
            foreach (var follower in _followers) follower.Writer.TryWrite(line);
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_gate) return [.. _lines];
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var follower = Channel.CreateUnbounded<LogLine>();
        LogLine[] soFar;
        lock (_gate)
        {
            soFar = [.. _lines];
            if (_complete) follower.Writer.TryComplete();
            else _followers.Add(follower);
        }

        try
        {
            if (soFar.Length > 0) yield return soFar;
            await foreach (var line in follower.Reader.ReadAllAsync(cancellationToken)) yield return [line];
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            foreach (var follower in _followers) follower.Writer.TryComplete();
        }
    }
}
