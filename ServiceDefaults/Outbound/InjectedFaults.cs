using ServiceDefaults.Switches;

namespace ServiceDefaults.Outbound;

/// <summary>For drills: the other service is slow, or cannot be reached.</summary>
internal sealed class InjectedFaults(string service, FaultSwitches switches) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await switches.PassAsync(FaultPoint.Dependencies, service, cancellationToken);
        }
        catch (InjectedFaultException e)
        {
            throw new HttpRequestException($"'{service}' cannot be reached: {e.Message}", e);
        }
        return await base.SendAsync(request, cancellationToken);
    }
}
