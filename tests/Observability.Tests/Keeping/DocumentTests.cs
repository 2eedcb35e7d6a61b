using System.Text.RegularExpressions;

namespace Observability.Tests.Keeping;

/// <summary>The commands in the pages about alerting and backups that ask no running platform.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("alerting.md", "")]
    [InlineData("backup.md", "Exit codes: 0 done, 1 not done, 2 called wrongly.")]
    public async Task Every_command_works(string page, string says)
    {
        var text = await File.ReadAllTextAsync(Repository.Of("docs", page), TestContext.Current.CancellationToken);
        var commands = Blocks().Matches(text).Select(block => block.Groups["command"].Value)
            .Where(command => !command.Contains("curl", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var output = await Tool.RunAsync("bash", "-ec", $"cd '{Repository.Root}'\n{command}");
            Assert.Contains(says, output, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("```sh\n(?<command>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
