using ExecutorService.Beancount;

namespace ExecutorService.Tests.Beancount;

/// <summary>Our reading beside Beancount's own: the same balances to the last digit, or a refusal.</summary>
public sealed class CorpusTests
{
    private const string Query = "SELECT account, currency, sum(number) GROUP BY account, currency";

    [Fact]
    public async Task Every_ledger_of_the_corpus_is_taken_with_the_balances_of_beancount_or_refused()
    {
        using var folder = new TemporaryDirectory();
        Assert.InRange(CorpusLedger.All.Count, 200, int.MaxValue);
        var paths = CorpusLedger.All.Select((ledger, number) => ledger.WriteTo(Path.Combine(folder.Path, $"{number}"))).ToArray();
        var answers = await Oracle.AskAsync(paths);
        var differences = new List<string>();
        foreach (var ((ledger, path), answer) in CorpusLedger.All.Zip(paths).Zip(answers))
        {
            var book = await Book.ReadAsync(path, null, TestContext.Current.CancellationToken);
            if (Difference(ledger.Verdict, book, answer) is { } difference) differences.Add($"{ledger.Name}: {difference}");
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("costs: elided legs balance prices", 0)]
    [InlineData("directives: pads", 0)]
    [InlineData("syntax: does not balance", 1)]
    public async Task Bean_check_and_bean_query_say_what_their_library_says(string name, int exitCode)
    {
        using var folder = new TemporaryDirectory();
        var file = CorpusLedger.All.Single(ledger => ledger.Name == name).WriteTo(folder.Path);
        var answer = (await Oracle.AskAsync([file])).Single();
        Assert.Equal(exitCode, (await Oracle.RunAsync("bean-check", file)).ExitCode);
        Assert.Equal(exitCode, Math.Min(1, answer.Errors.Count));
        var (_, table) = await Oracle.RunAsync("bean-query", "-q", "-f", "csv", file, Query);
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Split(',', StringSplitOptions.TrimEntries));
        var numbers = rows.Select(row => (Holding: $"{row[0]} {row[1]}", Number: Number.Parse(row[2])!.Value))
            .Where(row => !row.Number.IsZero);
        Assert.Equal(answer.Balances.Select(balance => $"{balance.Key} {balance.Value}").Order(StringComparer.Ordinal),
            numbers.Select(row => $"{row.Holding} {row.Number.Normalized()}").Order(StringComparer.Ordinal));
    }

    private static string? Difference(Verdict verdict, Book book, Oracle.Answer answer)
    {
        var (refused, refusedHere) = (answer.Errors.Count > 0, book.Faults.Count > 0);
        if (refused != (verdict is Verdict.Refused)) return $"is not {verdict} by Beancount: {string.Join("; ", answer.Errors)}";
        if (refusedHere == (verdict is Verdict.Taken)) return $"is not {verdict} here: {string.Join("; ", book.Faults)}";
        return refusedHere ? null : Balances.Difference(book, answer);
    }
}
