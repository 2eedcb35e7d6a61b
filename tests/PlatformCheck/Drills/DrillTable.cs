using System.Globalization;

namespace PlatformCheck.Drills;

/// <summary>The measured times as a table in Markdown.</summary>
internal static class DrillTable
{
    public const string Begin = "<!-- measured: begin -->";
    public const string End = "<!-- measured: end -->";

    private const string Head =
        "| alert | severity | what was broken | `for` | condition after | told after | at most | over after |\n|---|---|---|---|---|---|---|---|\n";

    /// <summary>Rows in the order of the drills. Those of drills that were not done this time stay.</summary>
    /// <param name="before">The table so far; empty where there is none.</param>
    /// <param name="results">What was measured.</param>
    public static string Of(string before, IReadOnlyList<DrillResult> results)
    {
        var rows = before.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .ToDictionary(Key, StringComparer.Ordinal);
        foreach (var result in results.Select(Row)) rows[Key(result)] = result;
        var order = DrillBook.All.Select(drill => drill.Alert).ToList();
        return Head + string.Concat(rows.Values.OrderBy(row => order.IndexOf(row.Split(" | ")[0][2..])).Select(row => row + "\n"));
    }

    private static string Row(DrillResult result) => "| " + string.Join(" | ",
        result.Drill.Alert, result.Rule.Severity, result.Drill.How, $"{result.Rule.For.TotalSeconds:0} s", Seconds(result.Began),
        Seconds(result.Told) + (result.Muted ? " (muted)" : ""), Seconds(result.Allowed), Seconds(result.Recovered)) + " |";

    /// <summary>Alert, severity and what was broken.</summary>
    private static string Key(string row) => string.Join(" | ", row.Split(" | ").Take(3));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>Puts it between the two marks of a document.</summary>
    /// <exception cref="CheckFailedException">The document lacks them.</exception>
    public static string Into(string document, IReadOnlyList<DrillResult> results)
    {
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = document.IndexOf(End, StringComparison.Ordinal);
        return begin >= Begin.Length && end > begin
            ? $"{document[..begin]}\n{Of(document[begin..end], results)}{document[end..]}"
            : throw new CheckFailedException($"the document has no lines '{Begin}' and '{End}' to put the table between");
    }
}
