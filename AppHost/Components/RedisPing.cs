using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Components;

/// <summary>A Redis is healthy when it answers PING.</summary>
internal sealed class RedisPing(EndpointReference endpoint) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated) return HealthCheckResult.Unhealthy("no address yet");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no PONG");
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy(unreachable.Message);
        }
    }
}

internal static class RedisPingSetup
{
    public static IResourceBuilder<ExecutableResource> WithRedisPing(this IResourceBuilder<ExecutableResource> redis)
    {
        var key = $"{redis.Resource.Name}-ping";
        var check = new RedisPing(redis.GetEndpoint("tcp"));
        redis.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(key, check, HealthStatus.Unhealthy, tags: null, timeout: TimeSpan.FromSeconds(5)));
        return redis.WithHealthCheck(key);
    }
}
