using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AppHost.Tests;

/// <summary>The requests in <c>docs/</c>, sent as a reader would copy them.</summary>
public sealed partial class PlatformDocumentsTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string Root = typeof(PlatformDocumentsTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!;

    private static readonly string Documents = Path.Combine(Root, "docs");

    private static readonly Dictionary<string, string> ServiceAtPort =
        new() { ["5101"] = "pricing", ["5102"] = "generation", ["5103"] = "executor" };

    [Fact]
    public async Task Every_request_is_answered_and_with_the_members_that_are_shown()
    {
        var sent = 0;
        foreach (var file in Directory.EnumerateFiles(Documents, "*.md"))
        {
            foreach (Match example in Example.Matches(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)))
            {
                var command = example.Groups["command"].Value;
                if (!command.Contains("curl", StringComparison.Ordinal) && !Started.IsMatch(command)) continue;
                var (exitCode, output) = await RunAsync(Address.Replace(Started.Replace(command, Built),
                    match => AddressOf(match.Groups["port"].Value)));
                Assert.True(exitCode == 0, $"{Path.GetFileName(file)}: {command}\n{output}");
                sent++;
                if (!example.Groups["answer"].Success) continue;
                var shown = JsonNode.Parse(example.Groups["answer"].Value)!;
                var seen = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
                Assert.Equal((string?)shown["status"], (string?)seen["status"]);
                var missing = Members(shown, "").Except(Members(seen, ""));
                Assert.True(!missing.Any(), $"{Path.GetFileName(file)} shows {string.Join(", ", missing)}; the answer is {output}");
            }
        }
        Assert.InRange(sent, 3, 100);
    }

    private string AddressOf(string port) =>
        platform.Application.GetEndpoint(ServiceAtPort[port], "http").ToString().TrimEnd('/');

    private static IEnumerable<string> Members(JsonNode? node, string place) => node is JsonObject members
        ? members.SelectMany(member => Members(member.Value, $"{place}.{member.Key}").Append($"{place}.{member.Key}"))
        : [];

    /// <summary>A command that needs a running service only, from the build that is being tested.</summary>
    private static string Built(Match started)
    {
        var project = started.Groups["project"].Value;
        return $"dotnet {Path.Combine(Root, project, "bin", "Debug", "net10.0", project)}.dll ";
    }

    /// <summary>In a folder that has the documents beside it, as a clone has, and takes what commands write.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        var work = Directory.CreateTempSubdirectory("documents-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(work, "docs"), Documents);
        try
        {
            return await RunAsync(command, work);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string command, string work)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash",
            ["-o", "pipefail", "-ec", "curl() { command curl --fail-with-body --max-time 30 \"$@\"; }\n" + command])
        {
            RedirectStandardOutput = true, WorkingDirectory = work,
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, output);
    }

    /// <summary>A command, and the answer where the next block shows one.</summary>
    [GeneratedRegex("```sh\n(?<command>.*?)```(?:(?:(?!```).)*?```json\n(?<answer>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [GeneratedRegex("dotnet run --project (?<project>PricingService|ExecutorService) -- ")]
    private static partial Regex Started { get; }

    [GeneratedRegex("http://localhost:(?<port>510[1-3])")]
    private static partial Regex Address { get; }
}
