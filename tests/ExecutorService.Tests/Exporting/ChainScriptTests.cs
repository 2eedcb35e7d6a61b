using System.Text.RegularExpressions;
using ExecutorService.Ledger;
using ExecutorService.Tests.Beancount;

namespace ExecutorService.Tests.Exporting;

/// <summary>The program of docs/ledger.md: with the export alone, it finds the head, and any change to what came before.</summary>
public sealed partial class ChainScriptTests
{
    private const int Entries = 25;

    [Fact]
    public async Task The_script_of_the_documents_computes_the_head_from_the_export_alone()
    {
        var (export, head) = await ExportAsync();
        Assert.Equal((0, head + "\n"), await RunAsync(export));
        Assert.Equal((0, Chain.Genesis + "\n"), await RunAsync(""));
    }

    [Fact]
    public async Task It_finds_an_entry_that_was_changed_removed_added_or_moved()
    {
        var (export, head) = await ExportAsync();
        var lines = export.TrimEnd('\n').Split('\n');
        string[] tampered =
        [
            export.Replace("b-3\tbooking", "b-3\tcost", StringComparison.Ordinal),
            export.Replace("30004\tEUR", "30005\tEUR", StringComparison.Ordinal),
            string.Join('\n', lines.Skip(1)) + "\n",
            string.Join('\n', lines.Prepend(lines[0])) + "\n",
            string.Join('\n', [lines[1], lines[0], .. lines[2..]]) + "\n",
            string.Join('\n', lines[..^1]) + "\n",
            string.Join('\n', lines.Where((_, index) => index != 10)) + "\n", // a commit's line
        ];
        foreach (var text in tampered)
        {
            var (exitCode, output) = await RunAsync(text);
            Assert.True(exitCode == 1 && !output.StartsWith(head, StringComparison.Ordinal), $"{exitCode}: {output}\n{text}");
        }
        // Whole commits that are missing at the end are no fault in what is there: its head is an earlier one.
        var (_, shorter) = await RunAsync(string.Join('\n', lines[..11]) + "\n");
        Assert.Equal(lines[10][2..] + "\n", shorter);
    }

    private static async Task<(string Export, string Head)> ExportAsync()
    {
        await using var app = new ExecutorApp();
        foreach (var batch in Enumerable.Range(0, Entries).Chunk(10))
            await app.Get<LedgerWriter>().AppendAsync([.. batch.Select(number => new Entry
            {
                EntryId = $"b-{number}", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, 5), PortfolioId = "lisbon",
                PropertyId = "alfama-1", Amount = 300m + (number / 100m), Currency = "EUR", Nights = 3, Memo = "Café \"Ünder\" \\ 😀",
            })], TestContext.Current.CancellationToken);
        return (await app.CreateClient().GetStringAsync("/v1/ledger/export?format=chain", TestContext.Current.CancellationToken),
            (string)(await app.CreateClient().AskAsync("/v1/ledger/head"))["commit"]!);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string export)
    {
        using var folder = new TemporaryDirectory();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "ledger.md"), TestContext.Current.CancellationToken);
        var script = Path.Combine(folder.Path, "verify-ledger.py");
        await File.WriteAllTextAsync(script, Python.Match(text).Groups["script"].Value, TestContext.Current.CancellationToken);
        Assert.InRange((await File.ReadAllLinesAsync(script, TestContext.Current.CancellationToken)).Length, 5, 10);
        var file = Path.Combine(folder.Path, "ledger.tsv");
        await File.WriteAllTextAsync(file, export, TestContext.Current.CancellationToken);
        return await Oracle.RunAsync("python3", script, file);
    }

    [GeneratedRegex("```python\n(?<script>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Python { get; }
}
