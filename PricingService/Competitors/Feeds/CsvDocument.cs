using System.Diagnostics;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// Rates as CSV. Complete rows are kept whatever happens to the rest. The last line may lack its end (RFC 4180) if the answer is known to
/// be whole. Otherwise it may be cut off, 11 instead of 118, and is refused: a missing rate is better than a wrong one.
/// </summary>
internal static class CsvDocument
{
    /// <param name="isWhole">Whether the answer said where it ends, and ended there.</param>
    /// <exception cref="PullException">It has no header, or one without the feed's columns.</exception>
    public static IReadOnlyList<FeedRow> Read(string text, FeedOptions feed, bool isWhole)
    {
        var read = new List<FeedRow>();
        try
        {
            using var rows = new CsvRows(new StringReader(text), feed.Delimiter);
            var positions = Positions(rows.Header, feed);
            foreach (var row in rows.Read())
            {
                if (read.Count == feed.MaxRows) return [.. read, FeedRow.Beyond(row.Line, feed)];
                read.Add(row switch
                {
                    CsvRow.Whole whole => new FeedRow.Read(row.Line,
                        [.. positions.Select(position => position < 0 ? null : whole.Cells[position])]),
                    CsvRow.Broken broken => FeedRow.Unreadable(row.Line, broken.Problem),
                    _ => throw new UnreachableException(),
                });
            }
        }
        catch (CsvException e) when (read.Count == 0)
        {
            throw new PullException(PullStatus.Unreadable, $"The document {e.Message}");
        }
        catch (CsvException e)
        {
            return [.. read, FeedRow.Unreadable(read[^1].Position + 1, $"From here on the document cannot be read: it {e.Message}")];
        }
        if (!isWhole && read.Count > 0 && read[^1] is FeedRow.Read && text[^1] is not ('\n' or '\r'))
            read[^1] = FeedRow.Unreadable(read[^1].Position, "The last line has no line end, and the answer does not say " +
                "how long it is, so the line may be cut off: end the file with a line end, or send a Content-Length.");
        return read;
    }

    private static int[] Positions(IReadOnlyList<string> header, FeedOptions feed)
    {
        var required = FeedColumns.RequiredIn(feed);
        int[] positions = [
            .. FeedColumns.NamesIn(feed).Select(
                name => header.Index().Where(column => column.Item.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(column => column.Index).DefaultIfEmpty(-1).First())];
        var lacking = FeedColumns.Fields.Where((_, field) => required[field] && positions[field] < 0).ToList();
        return lacking.Count == 0 ? positions : throw new PullException(PullStatus.Unreadable,
            $"Set the columns' names under the feed's Fields, and check its Delimiter: the document has no column " +
            $"for {string.Join(", ", lacking)}.");
    }
}
