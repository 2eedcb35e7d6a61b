using AppHost.Files;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Components;

/// <summary>Redis as a local program; to the services it looks like <c>AddRedis</c>.</summary>
internal sealed class RedisProgram(string name, string path, string directory) : ExecutableResource(name, path, directory),
    IResourceWithConnectionString
{
    public EndpointReference Endpoint => new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)}");
}

internal static class RedisProgramSetup
{
    public static IResourceBuilder<RedisProgram> AddRedisProgram(this IDistributedApplicationBuilder builder, string name, string path)
    {
        var redis = new RedisProgram(name, path, builder.RunDirectory().Of(name));
        string? connection = null;
        builder.Services.AddHealthChecks().AddRedis(_ => connection ?? throw new InvalidOperationException("Redis has no address yet"),
            $"{name}_check");
        return builder.AddResource(redis)
            .WithEndpoint(scheme: "tcp", name: "tcp")
            .WithArgs(context =>
            {
                context.Args.Add("--bind");
                context.Args.Add("127.0.0.1");
                context.Args.Add("--port");
                context.Args.Add(redis.Endpoint.Property(EndpointProperty.TargetPort));
                // Nothing in it is worth saving.
                context.Args.Add("--save");
                context.Args.Add("");
            })
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) => connection = await resource.ConnectionStringExpression
                .GetValueAsync(cancellationToken))
            .WithHealthCheck($"{name}_check");
    }
}
