using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Tests.Hosting;

public sealed class WaitingTests
{
    [Fact]
    public async Task Who_waits_starts_when_the_other_is_healthy_and_not_before()
    {
        await using var builder = await Bench.CreateAsync();
        var healthy = false;
        builder.Services.AddHealthChecks().AddCheck("gate", () => Volatile.Read(ref healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var first = builder.AddScript("first", "exec sleep 600").WithHealthCheck("gate");
        builder.AddScript("second", "echo started").WaitFor(first);
        var application = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = application.StartAsync(TestContext.Current.CancellationToken);

        await application.SeeAsync("first", change => change.Snapshot.HealthReports.Any(report => report.LastRunAt is not null));
        await application.StateAsync("second", KnownResourceStates.Waiting);
        Volatile.Write(ref healthy, true);

        var ready = await application.ResourceNotifications.WaitForResourceHealthyAsync("first", TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, ready.Snapshot.HealthStatus);
        Assert.Contains("started", await application.OutputAsync("second"));
        await starting;
    }

    [Fact]
    public async Task Who_waits_for_completion_starts_after_it()
    {
        using var directory = new TemporaryDirectory();
        var order = Path.Combine(directory.Path, "order");
        await using var builder = await Bench.CreateAsync();
        var migration = builder.AddScript("migration", $"sleep 0.5; echo migrated >> {order}");
        builder.AddScript("service", $"echo served >> {order}").WaitForCompletion(migration);

        await using var application = await builder.StartAsync();

        await application.StateAsync("service", KnownResourceStates.Finished);
        Assert.Equal(["migrated", "served"], await File.ReadAllLinesAsync(order, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_waits_for_a_completion_that_fails_does_not_start()
    {
        await using var builder = await Bench.CreateAsync();
        var migration = builder.AddScript("migration", "exit 7");
        builder.AddScript("service", "echo started").WaitForCompletion(migration);

        await using var application = await builder.StartAsync();

        await application.StateAsync("service", KnownResourceStates.FailedToStart);
        Assert.DoesNotContain("started", await application.OutputAsync("service"));
    }

    [Fact]
    public async Task Who_waits_for_what_cannot_start_does_not_start()
    {
        await using var builder = await Bench.CreateAsync();
        var missing = builder.AddExecutable("missing", "no-such-program-anywhere", "/");
        builder.AddScript("service", "echo started").WaitFor(missing);

        await using var application = await builder.StartAsync();

        Assert.Contains(await application.LogWithRemarksAsync("missing"), line => line.Content.Contains("no-such-program-anywhere", StringComparison.Ordinal));
        await application.StateAsync("service", KnownResourceStates.FailedToStart);
        await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            application.ResourceNotifications.WaitForResourceHealthyAsync("service", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_resource_is_told_ready_once()
    {
        await using var builder = await Bench.CreateAsync();
        var ready = 0;
        builder.AddScript("server", "exec sleep 600").OnResourceReady((_, _, _) =>
        {
            Interlocked.Increment(ref ready);
            return Task.CompletedTask;
        });

        await using var application = await builder.StartAsync();
        await application.ResourceNotifications.WaitForResourceHealthyAsync("server", TestContext.Current.CancellationToken);

        Assert.Equal(1, ready);
    }

    [Fact]
    public async Task What_is_started_by_hand_starts_by_command()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("traffic", "echo driving").WithExplicitStart();
        await using var application = await builder.StartAsync();
        await application.StateAsync("traffic", KnownResourceStates.NotStarted);

        var result = await application.ResourceCommands.ExecuteCommandAsync("traffic", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);

        Assert.True(result.Success, result.Message);
        Assert.Contains("driving", await application.OutputAsync("traffic"));
    }
}
