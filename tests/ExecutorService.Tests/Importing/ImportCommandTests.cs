using Testing;

namespace ExecutorService.Tests.Importing;

/// <summary>The program as a user runs it: what it says, and the code that it ends with.</summary>
public sealed class ImportCommandTests
{
    [Theory]
    [InlineData(0, "1 entries appended, 0 known already, 0 faults.", "2026-01-05 * \"x\"\n  Income:Bookings:A  -1.00 EUR\n  Assets:Bank\n")]
    [InlineData(0, "Skipped: 1 postings in VACHR, which is not an ISO 4217 currency.",
        "2026-01-05 * \"x\"\n  Income:Bookings:A  -1.00 EUR\n  Income:Leave  -1 VACHR\n  Assets:Bank\n")]
    [InlineData(2, "Refused main.beancount, line 2: does not balance: -1.00 EUR left over",
        "2026-01-05 * \"x\"\n  Income:Bookings:A  -2.00 EUR\n  Assets:Bank  1.00 EUR\n")]
    [InlineData(2, "Refused main.beancount, line 3: has a number that is not followed: 45,00",
        "2026-01-05 * \"x\"\n  Expenses:Cleaning:A  45,00 EUR\n  Assets:Bank\n")]
    [InlineData(1, "Nothing in", "2026-01-05 * \"x\"\n  Assets:Cash  -2.00 EUR\n  Assets:Bank\n")]
    [InlineData(1, "Nothing in", "; an empty file\n")]
    public async Task It_ends_with_what_became_of_the_file(int exitCode, string says, string text)
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "main.beancount");
        await File.WriteAllTextAsync(file, "plugin \"beancount.plugins.auto_accounts\"\n" + text, TestContext.Current.CancellationToken);
        var run = await ProgramRun.EndAsync("ExecutorService", new Dictionary<string, string>(), "import-beancount", file, "--portfolio",
            "lisbon", "--data-directory", folder.Path);
        Assert.Contains(says, run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
