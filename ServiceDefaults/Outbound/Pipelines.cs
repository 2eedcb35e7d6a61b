using System.Collections.Concurrent;
using Polly;

namespace ServiceDefaults.Outbound;

/// <summary>
/// The resilience of one client: one pipeline where it calls one service; one for each host, each with a breaker of its own, where it calls many,
/// so that a host that fails does not close the way to the others.
/// </summary>
internal sealed class Pipelines(OutboundOptions options, bool perHost, TimeProvider clock)
{
    private const int MostHosts = 1_000;

    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> _byHost = new(StringComparer.OrdinalIgnoreCase);

    public ResiliencePipeline<HttpResponseMessage> Of(HttpRequestMessage request)
    {
        // What breakers remember is worth little, memory without bounds costs more.
        if (_byHost.Count >= MostHosts) _byHost.Clear();
        return _byHost.GetOrAdd(perHost ? request.RequestUri?.Authority ?? "" : "", _ => Resilience.Pipeline(options, clock));
    }
}
