namespace ExecutorService.Tests.Beancount;

/// <summary>
/// Ledgers as they stand in corpus/*.txt: <c>#### verdict: name</c>, the main file, then others below <c>---- path</c>.
/// Below each main file the accounts are opened that most ledgers use, but not where a line says <c>bare</c>.
/// Signs stand for what nobody sees: ␠ ⇥ ⏎ (a carriage return) ⌧ (a byte order mark).
/// </summary>
internal sealed record CorpusLedger(string Name, Verdict Verdict, IReadOnlyList<(string Path, string Text)> Files)
{
    private static readonly string[] Opened =
    [
        "Assets:Bank", "Assets:Cash", "Assets:Broker", "Equity:Opening",
        "Income:Bookings:A", "Income:Bookings:B", "Expenses:Cleaning:A", "Expenses:Fees:A",
    ];

    private static readonly string Accounts = string.Concat(Opened.Select(account => $"2026-01-01 open {account}\n"));

    public static IReadOnlyList<CorpusLedger> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Beancount", "corpus")).Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllText(file).Split("#### ", StringSplitOptions.RemoveEmptyEntries)
                .Select(text => Parse(Path.GetFileNameWithoutExtension(file), text))),
    ];

    /// <summary>Writes its files, and returns the main one's path.</summary>
    public string WriteTo(string folder)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        return Path.Combine(folder, Files[0].Path);
    }

    private static CorpusLedger Parse(string group, string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var heading = text[..end].Split(": ", 2);
        var parts = text[(end + 1)..].Replace('␠', ' ').Replace('⇥', '\t').Replace('⏎', '\r').Replace('⌧', '\uFEFF').Split("---- ");
        var main = parts[0].Contains("bare\n", StringComparison.Ordinal) ? parts[0].Replace("bare\n", "", StringComparison.Ordinal)
            : parts[0] + Accounts;
        return new CorpusLedger($"{group}: {heading[1]}", Enum.Parse<Verdict>(heading[0], ignoreCase: true),
            [("main.beancount", main), .. parts.Skip(1).Select(part => part.Split('\n', 2)).Select(part => (part[0], part[1]))]);
    }
}

internal enum Verdict
{
    /// <summary>Beancount finds nothing wrong, and neither do we.</summary>
    Taken,

    /// <summary>Beancount finds something wrong, and so do we.</summary>
    Refused,

    /// <summary>Beancount finds nothing wrong; it is not followed here, and refused.</summary>
    Beyond,
}
