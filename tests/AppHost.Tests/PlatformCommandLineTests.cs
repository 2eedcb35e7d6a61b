using PlatformCheck;

namespace AppHost.Tests;

public sealed class PlatformCommandLineTests
{
    private const string PlainOptions =
        ": a check has --outcomes FILE and --any-port, and settings of the AppHost are written --KEY=VALUE";

    [Fact]
    public void Without_arguments_it_runs_with_the_dashboard_at_its_usual_place()
    {
        var command = CommandLine.Parse([]);

        Assert.Null(command.Addresses);
        Assert.False(command.UntilInputEnds);
        Assert.Contains("--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true", command.HostArguments);
        Assert.DoesNotContain(command.HostArguments, argument => argument.Contains("RandomizePorts", StringComparison.Ordinal));
    }

    [Fact]
    public void A_check_takes_free_ports_a_directory_of_its_own_and_measures_every_second()
    {
        var check = CheckArguments.Parse(["--outcomes", "/data/outcomes.csv"]);
        try
        {
            Assert.Equal("/data/outcomes.csv", check.OutcomesFile);
            var command = CommandLine.Parse(check.HostArguments);
            Assert.Contains("--DcpPublisher:RandomizePorts=true", command.HostArguments);
            Assert.Contains("--Prometheus:ScrapeInterval=1s", command.HostArguments);
            Assert.Contains("--Logging:LogLevel:Default=Error", command.HostArguments);
            Assert.DoesNotContain("--outcomes", command.HostArguments);
            Assert.True(check.Run.Temporary);
            Assert.Equal(check.Run.Path, DirectoryOf(command));
        }
        finally
        {
            Directory.Delete(check.Run.Path);
        }
    }

    [Fact]
    public void A_directory_that_was_named_is_used_for_the_check_and_stays()
    {
        var check = CheckArguments.Parse(["--Platform:Directory=/elsewhere"]);

        Assert.Equal("/elsewhere", DirectoryOf(CommandLine.Parse(check.HostArguments)));
        Assert.Equal(new CheckDirectory("/elsewhere", Temporary: false), check.Run);
    }

    [Theory]
    [InlineData("--Platform:Directory=/nowhere/at-all",
        "Platform:Directory is /nowhere/at-all, which is no folder: create it, or leave it out for a temporary one")]
    [InlineData("drills --Platform:Directory=/tmp --write /nowhere.md",
        "--write /nowhere.md: there is no such file: name one with the marks of docs/drills.md")]
    [InlineData("drills --Platform:Directory=/tmp --onyl PackError",
        "--onyl: drills has --only ALERT,ALERT and --write FILE, and settings of the AppHost are written --KEY=VALUE")]
    [InlineData("drills --Platform:Directory=/tmp --only",
        "--only: drills has --only ALERT,ALERT and --write FILE, and settings of the AppHost are written --KEY=VALUE")]
    [InlineData("--Platform:Directory=/tmp --outcoms x", "--outcoms" + PlainOptions)]
    [InlineData("--Platform:Directory=/tmp --outcomes", "--outcomes" + PlainOptions)]
    [InlineData("--Platform:Directory=/tmp --outcomes=x.csv", "--outcomes=x.csv" + PlainOptions)]
    [InlineData("drills --Platform:Directory=/tmp --only PackError --Logging:LogLevel:Default=Error", null)]
    [InlineData("--Platform:Directory=/tmp", null)]
    public void A_check_that_is_called_wrongly_says_so_in_one_line(string arguments, string? fault) =>
        Assert.Equal(fault, CheckArguments.Parse(arguments.Split(' ')).Fault);

    [Fact]
    public void A_drill_that_there_is_not_is_refused_with_the_names_of_those_there_are()
    {
        var fault = CheckArguments.Parse(["drills", "--Platform:Directory=/tmp", "--only", "PackError,NoSuchAlert"]).Fault;

        Assert.NotNull(fault);
        Assert.StartsWith("--only NoSuchAlert: there is no such drill; there are ", fault, StringComparison.Ordinal);
        Assert.Contains(" PackError, ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Fact]
    public void What_is_not_its_own_goes_to_the_host_and_wins_over_the_defaults()
    {
        var command = CommandLine.Parse(["--publisher", "manifest", "--ASPNETCORE_URLS=http://localhost:1234"]);

        Assert.Equal(["--publisher", "manifest", "--ASPNETCORE_URLS=http://localhost:1234"], command.HostArguments.Take(3));
        Assert.Single(command.HostArguments, argument => argument.StartsWith("--ASPNETCORE_URLS=", StringComparison.Ordinal));
    }

    private static string DirectoryOf(CommandLine command) =>
        command.HostArguments
            .Single(argument => argument.StartsWith("--Platform:Directory=", StringComparison.Ordinal))["--Platform:Directory=".Length..];
}
