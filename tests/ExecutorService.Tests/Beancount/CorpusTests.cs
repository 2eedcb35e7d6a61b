using ExecutorService.Beancount;

namespace ExecutorService.Tests.Beancount;

/// <summary>Our reading beside Beancount's own: the same balances to the last digit, or a refusal.</summary>
public sealed class CorpusTests
{
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

    private static string? Difference(Verdict verdict, Book book, Oracle.Answer answer)
    {
        if (answer.Errors.Count == 0 == (verdict is Verdict.Refused)) return $"is not {verdict} by Beancount: {string.Join("; ", answer.Errors)}";
        if (book.Faults.Count == 0 != (verdict is Verdict.Taken)) return $"is not {verdict} here: {string.Join("; ", book.Faults)}";
        if (verdict is not Verdict.Taken) return book.Directives.Count == 0 || book.Faults.Count > 0 ? null : "is refused, and yet has directives";
        var expected = answer.Balances.OrderBy(balance => balance.Key, StringComparer.Ordinal).Select(balance => $"{balance.Key} = {balance.Value}");
        var actual = Balances.Of(book).Select(balance => $"{balance.Key} = {balance.Value}");
        return expected.SequenceEqual(actual) ? null : $"\n  {string.Join("\n  ", expected.Except(actual))}\nof Beancount, but\n  {string.Join("\n  ", actual.Except(expected))}";
    }
}
