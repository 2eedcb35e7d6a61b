namespace AppHost.Tests.Hosting;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_program_is_given_its_variables()
    {
        await using var builder = await Bench.CreateAsync("Parameters:greeting=hello");
        var greeting = builder.AddParameter("greeting");
        builder.AddScript("printer", "echo \"$PLAIN|$LATE|$PARAMETER|$BUILT|$CALLBACK\"")
            .WithEnvironment("PLAIN", "a value")
            .WithEnvironment("LATE", () => "computed")
            .WithEnvironment("PARAMETER", greeting)
            .WithEnvironment("BUILT", $"{greeting}, {{world}}")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = ReferenceExpression.Create($"{greeting:uri}!"));

        await using var application = await builder.StartAsync();

        Assert.Equal(["a value|computed|hello|hello, {world}|hello!"], await application.OutputAsync("printer"));
    }

    [Fact]
    public async Task Arguments_reach_a_program_as_they_are()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddExecutable("printer", "printf", "/", "<%s>\\n", "two words", "$HOME")
            .WithArgs("it's")
            .WithArgs(context => context.Args.Add(ReferenceExpression.Create($"port {42.ToString()}")));

        await using var application = await builder.StartAsync();

        Assert.Equal(["<two words>", "<$HOME>", "<it's>", "<port 42>"], await application.OutputAsync("printer"));
    }

    [Fact]
    public async Task A_program_runs_in_its_directory()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddExecutable("here", "pwd", ".");

        await using var application = await builder.StartAsync();

        Assert.Equal([builder.AppHostDirectory], await application.OutputAsync("here"));
    }

    [Fact]
    public async Task A_program_that_exports_telemetry_is_told_who_it_is()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("exporter", "echo $OTEL_SERVICE_NAME; echo $OTEL_RESOURCE_ATTRIBUTES; echo $OTEL_BSP_SCHEDULE_DELAY").WithOtlpExporter();

        await using var application = await builder.StartAsync();

        var lines = await application.OutputAsync("exporter");
        Assert.Equal("exporter", lines[0]);
        Assert.Matches("^service.instance.id=[a-z0-9-]+$", lines[1]);
        Assert.Equal("1000", lines[2]);
    }

    [Fact]
    public async Task A_callback_that_fails_stops_only_its_own_resource()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("variables", "echo started").WithEnvironment((EnvironmentCallbackContext _) => throw new ArgumentException("no such variable"));
        builder.AddScript("hook", "echo started").OnBeforeResourceStarted((_, _, _) => throw new ArgumentException("not today"));
        builder.AddScript("addresses", "echo fine").WithHttpEndpoint(env: "PORT").WithUrls(_ => throw new ArgumentException("no address"));

        await using var application = await builder.StartAsync();

        Assert.Contains("fine", await application.OutputAsync("addresses"));
        foreach (var (name, reason) in new[] { ("variables", "no such variable"), ("hook", "not today") })
        {
            await application.StateAsync(name, KnownResourceStates.FailedToStart);
            Assert.Contains(await application.LogWithRemarksAsync(name), line => line.Content.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_parameter_without_a_value_stops_only_who_uses_it()
    {
        await using var builder = await Bench.CreateAsync();
        var secret = builder.AddParameter("nobody-set-this", secret: true);
        builder.AddScript("needy", "echo $SECRET").WithEnvironment("SECRET", secret);
        builder.AddScript("other", "echo fine");

        await using var application = await builder.StartAsync();

        Assert.Equal(["fine"], await application.OutputAsync("other"));
        await application.StateAsync("needy", KnownResourceStates.FailedToStart);
    }
}
