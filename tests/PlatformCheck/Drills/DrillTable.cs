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
        var table = new StringBuilder("| alert | severity | what was broken | `for` | detected | at most | over after |\n");
        table.Append("|---|---|---|---|---|---|---|\n");
        foreach (var result in results)
            table.Append(CultureInfo.InvariantCulture,
                $"| {result.Drill.Alert} | {result.Severity} | {result.Drill.How} | {result.For.TotalSeconds:0} s | ")
                .Append(CultureInfo.InvariantCulture, $"{result.Detected.TotalSeconds:0.0} s | {result.Allowed.TotalSeconds:0.0} s | ")
                .Append(CultureInfo.InvariantCulture, $"{result.Recovered.TotalSeconds:0.0} s |\n");
        return table.ToString();
    }

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
