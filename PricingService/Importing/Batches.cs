using System.Runtime.ExceptionServices;
using PricingService.Competitors.Feeds;

namespace PricingService.Importing;

/// <summary>Rows in groups. If a file cannot be read to the end, the rows before that come first, then the error.</summary>
internal static class Batches
{
    /// <exception cref="ImportException">After the last group: the file cannot be read from there on.</exception>
    public static IEnumerable<CsvRow[]> Of(IEnumerable<CsvRow> rows, int size)
    {
        var batch = new List<CsvRow>(size);
        ExceptionDispatchInfo? end = null;
        using var row = rows.GetEnumerator();
        while (end is null)
        {
            try
            {
                if (!row.MoveNext()) break;
                batch.Add(row.Current);
            }
            catch (ImportException e)
            {
                end = ExceptionDispatchInfo.Capture(e);
            }
            if (batch.Count < size) continue;
            yield return [.. batch];
            batch.Clear();
        }
        if (batch.Count > 0) yield return [.. batch];
        end?.Throw();
    }

    /// <summary>Stops where the file becomes unreadable: for a first pass, when the second will report the error.</summary>
    public static IEnumerable<CsvRow> Readable(IEnumerable<CsvRow> rows)
    {
        using var row = rows.GetEnumerator();
        while (Next(row)) yield return row.Current;

        static bool Next(IEnumerator<CsvRow> row)
        {
            try
            {
                return row.MoveNext();
            }
            catch (ImportException)
            {
                return false;
            }
        }
    }
}
