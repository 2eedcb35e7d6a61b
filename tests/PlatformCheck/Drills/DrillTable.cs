using System.Globalization;
using System.Text;

namespace PlatformCheck.Drills;

/// <summary>The measured times as a table in Markdown.</summary>
internal static class DrillTable
{
    public const string Begin = "<!-- measured: begin -->";
    public const string End = "<!-- measured: end -->";

    public static string Of(IReadOnlyList<DrillResult> results)
    {
        var table = new StringBuilder();
        table.Append("| alert | severity | what was broken | `for` | condition after | told after | at most | over after |\n");
        table.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var result in results)
        {
            string[] cells =
            [
                result.Drill.Alert, result.Rule.Severity, result.Drill.How, $"{result.Rule.For.TotalSeconds:0} s", Seconds(result.Began),
                Seconds(result.Told) + (result.Muted ? " (muted)" : ""), Seconds(result.Allowed), Seconds(result.Recovered),
            ];
            table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }
        return table.ToString();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>Puts it between the two marks of a document.</summary>
    /// <exception cref="CheckFailedException">The document lacks them.</exception>
    public static string Into(string document, string table)
    {
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? $"{document[..(begin + Begin.Length)]}\n{table}{document[end..]}"
            : throw new CheckFailedException($"the document has no lines '{Begin}' and '{End}' to put the table between");
    }
}
