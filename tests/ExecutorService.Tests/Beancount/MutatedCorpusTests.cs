using System.Text;
using ExecutorService.Beancount;

namespace ExecutorService.Tests.Beancount;

/// <summary>
/// Ledgers of the corpus with a few characters or lines changed, beside Beancount's reading of them. To refuse more than it does is
/// allowed; to take what it refuses, or another amount, is not. The seed is fixed: what fails, fails again.
/// </summary>
public sealed class MutatedCorpusTests
{
    private const int Ledgers = 300;
    private const string Inserted = " \t\n\"'{}()[]<>@#^*!;:,./-+_0123456789aZé|~%$&";

    [Fact]
    public async Task A_mutated_ledger_is_taken_with_the_balances_of_beancount_or_refused()
    {
        using var folder = new TemporaryDirectory();
        var random = new Random(20261201);
        var sound = CorpusLedger.All.Where(ledger => ledger.Verdict is Verdict.Taken).ToList();
        var written = new List<(string Text, string File)>();
        while (written.Count < Ledgers)
        {
            var ledger = sound[random.Next(sound.Count)];
            var text = Mutated(ledger.Files[0].Text, random);
            // A name that it includes may come to mean another file, and what is outside of the folder is refused here.
            var mutated = ledger with { Files = [(ledger.Files[0].Path, text), .. ledger.Files.Skip(1)] };
            written.Add((text, mutated.WriteTo(Path.Combine(folder.Path, $"{written.Count}"))));
        }
        var answers = await Oracle.AskAsync([.. written.Select(ledger => ledger.File)]);
        var (taken, faults) = (0, new List<string>());
        foreach (var ((text, file), answer) in written.Zip(answers))
        {
            var book = await Book.ReadAsync(file, null, TestContext.Current.CancellationToken);
            if (book.Faults.Count > 0) continue;
            taken++;
            if (answer.Errors.Count > 0) faults.Add($"{text}\nis taken, but Beancount refuses it: {string.Join("; ", answer.Errors)}");
            else if (Balances.Difference(book, answer) is { } difference) faults.Add($"{text}\n{difference}");
        }
        Assert.True(faults.Count == 0, string.Join("\n====\n", faults.Take(5)));
        Assert.InRange(taken, Ledgers / 8, 7 * Ledgers / 8); // or it compares nothing
    }

    private static string Mutated(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var change = random.Next(1, 3); change > 0 && changed.Length > 0; change--)
        {
            var at = random.Next(changed.Length);
            switch (random.Next(6))
            {
                case 0:
                    changed.Remove(at, 1);
                    break;
                case 1:
                    changed.Insert(at, Inserted[random.Next(Inserted.Length)]);
                    break;
                case 2:
                    changed[at] = Inserted[random.Next(Inserted.Length)];
                    break;
                case 3:
                    changed.Insert(at, changed.ToString(at, Math.Min(random.Next(1, 12), changed.Length - at)));
                    break;
                default:
                    var lines = changed.ToString().Split('\n').ToList();
                    var (from, to) = (random.Next(lines.Count), random.Next(lines.Count));
                    if (random.Next(2) == 0) lines.Insert(to, lines[from]);
                    else lines.RemoveAt(from);
                    changed = new StringBuilder(string.Join('\n', lines));
                    break;
            }
        }
        return changed.ToString();
    }
}
