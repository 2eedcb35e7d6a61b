using System.Diagnostics;
using System.Reflection;

namespace AppHost.Tests;

/// <summary>What setup.sh does on a machine that lacks things, played with an apt of ours.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PlatformSetupTests : IDisposable
{
    private static readonly string Root = typeof(PlatformSetupTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryRoot").Value!;
    private static readonly string[] Tools = ["bash", "sh", "mkdir", "sort", "sed", "basename", "chmod", "rm", "xargs", "cat",
        "awk", "sleep", "uname"];

    private const string SetUpComponents = "setup_components \"${COMPONENTS[@]}\"";

    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("platform-setup-");

    private string Policy => Path.Combine(_machine.FullName, "policy-rc.d");

    public void Dispose() => _machine.Delete(recursive: true);

    [Fact]
    public async Task As_root_what_is_missing_is_installed_after_saying_so_and_nothing_may_start_meanwhile()
    {
        Provide("id", "echo 0");
        Provide("apt-get", $"echo \"$* [$(cat {Policy} | sed -n 2p)]\" >>{_machine.FullName}/apt.log");

        var output = await SetupAsync(SetUpComponents);

        Assert.StartsWith("Installing with apt: prometheus prometheus-alertmanager prometheus-blackbox-exporter " +
            "prometheus-node-exporter prometheus-redis-exporter redis-server", output, StringComparison.Ordinal);
        var calls = await File.ReadAllLinesAsync(Path.Combine(_machine.FullName, "apt.log"), TestContext.Current.CancellationToken);
        Assert.Equal(2, calls.Length);
        Assert.StartsWith("update", calls[0], StringComparison.Ordinal);
        Assert.EndsWith("redis-server [exit 101]", calls[1], StringComparison.Ordinal);
        Assert.False(File.Exists(Policy));
    }

    [Fact]
    public async Task What_takes_long_says_that_it_goes_on_and_hands_on_how_it_ended() =>
        Assert.Matches("^(      Waiting: [0-9]+ s\n)+ended with 7\n$",
            await SetupAsync("TICK=0.2 patiently Waiting log sh -c 'sleep 1; exit 7'; echo ended with $?"));

    [Theory]
    [InlineData("INT", 130, "")]
    [InlineData("TERM", 143, "")]
    [InlineData("HUP", 129, "")]
    [InlineData("TERM", 143, "trap : TERM;")]
    public async Task Whatever_ends_the_script_ends_what_it_waits_for(string signal, int exitCode, string childsDefence)
    {
        var log = Path.Combine(_machine.FullName, "log");
        using var script = StartSetup($"patiently Waiting log sh -c '{childsDefence} echo $$; while :; do sleep 600; done'");
        await Poll.UntilAsync("the child", async () => File.Exists(log) && (await File.ReadAllTextAsync(log)).EndsWith('\n'));
        var sleeper = (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).Trim();
        Assert.True(Directory.Exists($"/proc/{sleeper}"));

        using var kill = Process.Start("kill", [$"-{signal}", $"{script.Id}"]);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, script.ExitCode);
        await Poll.UntilAsync("the child to end", () => Task.FromResult(!Directory.Exists($"/proc/{sleeper}")));
    }

    [Fact]
    public async Task A_policy_that_the_machine_already_has_is_kept()
    {
        await File.WriteAllTextAsync(Policy, "#!/bin/sh\nexit 104\n", TestContext.Current.CancellationToken);
        Provide("id", "echo 0");
        Provide("apt-get", "true");

        await SetupAsync(SetUpComponents);

        Assert.Equal("#!/bin/sh\nexit 104\n", await File.ReadAllTextAsync(Policy, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_apt_cannot_install_is_said_with_its_log()
    {
        Provide("id", "echo 0");
        Provide("apt-get", "echo no network >&2; exit 100");

        Assert.Contains("apt could not install prometheus", await SetupAsync(SetUpComponents), StringComparison.Ordinal);
        Assert.False(File.Exists(Policy));
    }

    [Theory]
    [InlineData("INSTALL=no", "Not installed, and --no-install forbids it: prometheus prometheus-alertmanager")]
    [InlineData("", "(as root: apt-get install prometheus prometheus-alertmanager")]
    public async Task Where_nothing_may_be_installed_one_line_says_what_is_missing(string setting, string said)
    {
        Provide("id", "echo 1000");
        Provide("apt-get", $"touch {_machine.FullName}/called");

        Assert.Contains(said, await SetupAsync($"{setting} {SetUpComponents}"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_machine.FullName, "called")));
    }

    [Fact]
    public async Task What_is_there_is_not_asked_for()
    {
        Provide("id", "echo 0");
        ProvideComponents();

        Assert.Equal("", await SetupAsync(SetUpComponents));
    }

    [Fact]
    public async Task A_full_disk_is_reported_before_anything_is_built()
    {
        Provide("df", "echo Filesystem; echo 'x 1 1 204800 99% /'");

        Assert.Equal($"bash: only 200 MB free on the disk of {_machine.FullName}, 1000 MB are needed: make room and start again",
            (await SetupAsync("need_disk 1000")).Trim());
    }

    private void ProvideComponents()
    {
        foreach (var program in new[] { "prometheus", "promtool", "prometheus-alertmanager", "amtool", "prometheus-node-exporter",
            "prometheus-blackbox-exporter", "prometheus-redis-exporter", "redis-server" })
            Provide(program, "true");
    }

    private void Provide(string program, string script)
    {
        var file = Path.Combine(_machine.FullName, program);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Process StartSetup(string command)
    {
        foreach (var tool in Tools)
            if (!File.Exists(Path.Combine(_machine.FullName, tool)))
                File.CreateSymbolicLink(Path.Combine(_machine.FullName, tool), File.Exists($"/usr/bin/{tool}")
                    ? $"/usr/bin/{tool}"
                    : $"/bin/{tool}");
        var start = new ProcessStartInfo(Path.Combine(_machine.FullName, "bash"), ["-uc", $". {Root}setup.sh; {command}"])
            { WorkingDirectory = _machine.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = _machine.FullName;
        start.Environment["POLICY_FILE"] = Policy;
        return Process.Start(start)!;
    }

    private async Task<string> SetupAsync(string command)
    {
        using var process = StartSetup(command);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + await errors;
    }
}
