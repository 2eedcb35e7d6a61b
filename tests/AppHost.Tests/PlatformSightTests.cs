using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Tests;

/// <summary>What happens when Aspire's own watch over its programs ends.</summary>
public sealed class PlatformSightTests
{
    private const string Said = "Watch task over Executable resources terminated unexpectedly.";

    private static readonly InvalidOperationException Broken = new("Sequence contains more than one matching element");

    [Fact]
    public async Task A_run_whose_orchestrator_lost_sight_ends_with_its_reason()
    {
        await using var application = Application();
        var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();

        Log(application, "Aspire.Hosting.Dcp.DcpExecutor", LogLevel.Critical);

        Assert.True(lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal("Watch task over Executable resources terminated unexpectedly: Sequence contains more than one matching element",
            application.Services.GetRequiredService<LostSight>().Reason);
        Assert.Equal(1, LostSight.ExitCode(application));
    }

    [Theory]
    [InlineData("Aspire.Hosting.Dcp.DcpExecutor", LogLevel.Error)]
    [InlineData("Aspire.Hosting.Health.ResourceHealthCheckService", LogLevel.Critical)]
    public async Task What_else_is_logged_ends_nothing(string category, LogLevel level)
    {
        await using var application = Application();

        Log(application, category, level);

        Assert.False(application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(0, LostSight.ExitCode(application));
    }

    private static DistributedApplication Application()
    {
        var builder = DistributedApplication.CreateBuilder(
            ["--ASPNETCORE_URLS=http://localhost:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true", "--DcpPublisher:RandomizePorts=true"]);
        builder.AddRunning();
        return builder.Build();
    }

    private static void Log(DistributedApplication application, string category, LogLevel level)
    {
        var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        logger.Log(level, default, Said, Broken, (said, _) => said);
    }
}
