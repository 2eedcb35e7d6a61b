using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Offline.Tests.OpenTelemetry;

/// <summary>Keeps the spans that ended, also those that nobody will export.</summary>
internal sealed class Spans : BaseProcessor<Activity>
{
    private readonly ConcurrentQueue<Activity> _ended = new();

    public override void OnEnd(Activity data) => _ended.Enqueue(data);

    /// <summary>A server's span ends after its response has been sent, and other tests' servers are traced too.</summary>
    public async Task<Activity> SingleAsync(ActivityKind kind, Uri server)
    {
        while (true)
        {
            if (_ended.SingleOrDefault(span => span.Kind == kind && Equals(span.GetTagItem("server.port"), server.Port)) is { } span)
                return span;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
