using CsvHelper;
using CsvHelper.Configuration;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// CSV text row by row: never more than one row in memory. The first row names the columns. Rows that cannot be read come with the
/// reason.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    private const int LongestField = 64 * 1024;

    private readonly CsvParser _parser;
    private bool _quotesAreOdd;

    /// <exception cref="CsvException">There is no header, or one that cannot be read.</exception>
    public CsvRows(TextReader text, string delimiter)
    {
        _parser = new CsvParser(text, new CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            MaxFieldSize = LongestField,
            BadDataFound = _ => _quotesAreOdd = true,
        });
        if (!Next()) throw new CsvException("is empty: its first row must name the columns.");
        Header = [.. _parser.Record!.Select(name => name.Trim())];
        if (Header.Any(name => name.Contains('\0')))
            throw new CsvException("is not UTF-8 text: decompress it if it is compressed; if it is UTF-16, set its encoding.");
    }

    public IReadOnlyList<string> Header { get; }

    /// <exception cref="CsvException">The rest cannot be parsed; the rows before are valid.</exception>
    public IEnumerable<CsvRow> Read()
    {
        while (Next())
        {
            var cells = _parser.Record!;
            var problem = _quotesAreOdd ? "Its quotes do not match."
                : cells.Any(cell => cell.Contains('\0')) ? "It holds a character of no meaning (NUL): the file is damaged, or of " +
                    "another encoding."
                : cells.Length < Header.Count ? $"It has {cells.Length} of {Header.Count} columns; if it is the last row, the export " +
                    $"was cut off."
                : cells.Length > Header.Count ? $"It has {cells.Length} columns where the header has {Header.Count}: a separator " +
                    $"inside a value needs quotes around it."
                : null;
            yield return problem is null ? new CsvRow.Whole(_parser.RawRow, cells) : new CsvRow.Broken(_parser.RawRow, problem);
        }
    }

    public void Dispose() => _parser.Dispose();

    private bool Next()
    {
        _quotesAreOdd = false;
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw new CsvException($"has a value longer than {LongestField / 1024} KB near line {_parser.RawRow + 1}: a quote that " +
                $"opens there is probably never closed.");
        }
    }
}

/// <param name="Line">The line of the text, counted from 1, on which the row ends.</param>
internal abstract record CsvRow(long Line)
{
    public sealed record Whole(long Line, string[] Cells) : CsvRow(Line);

    public sealed record Broken(long Line, string Problem) : CsvRow(Line);
}

/// <summary>The text cannot be read any further; the message is a predicate such as "is empty" or "has …".</summary>
internal sealed class CsvException(string message) : Exception(message);
