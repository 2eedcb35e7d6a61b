namespace AppHost.Tests.Hosting;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_program_is_given_its_variables()
    {
        await using var builder = await Bench.CreateAsync("Parameters:greeting=hello");
        var greeting = builder.AddParameter("greeting");
        builder.AddScript("printer", "echo \"$PLAIN|$LATE|$FROM_PARAMETER|$BUILT\"")
            .WithEnvironment("PLAIN", "a value")
            .WithEnvironment("LATE", () => "computed")
            .WithEnvironment("FROM_PARAMETER", greeting)
            .WithEnvironment("BUILT", $"{greeting}, world");

        await using var application = await builder.StartAsync();

        Assert.Equal(["a value|computed|hello|hello, world"], await application.OutputAsync("printer"));
    }
}
