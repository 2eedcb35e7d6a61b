using Testing;

namespace GenerationService.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Help_says_what_the_program_is_instead_of_serving()
    {
        var (exitCode, output, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(), "--help");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("It serves the HTTP API", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_setting_is_refused_instead_of_serving()
    {
        var (exitCode, output, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(), "requeue");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("Unrecognized command or argument 'requeue'.", errors, StringComparison.Ordinal);
    }
}
