using CsvHelper;
using CsvHelper.Configuration;

namespace PricingService.Importing;

/// <summary>
/// A CSV file row by row: never more than one row in memory. The first row names the columns. Rows that cannot be read come without
/// cells and with the reason.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    private const int LongestField = 64 * 1024;

    private readonly FileStream _file;
    private readonly CsvParser _parser;
    private bool _quotesAreOdd;

    private CsvRows(FileStream file, OutcomeMap map)
    {
        _file = file;
        _parser = new CsvParser(new StreamReader(file, map.ToEncoding(), detectEncodingFromByteOrderMarks: true),
            new CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture)
            {
                Delimiter = map.Delimiter,
                MaxFieldSize = LongestField,
                BadDataFound = _ => _quotesAreOdd = true,
            });
    }

    public IReadOnlyList<string> Header { get; private set; } = [];

    public long BytesRead => _file.Position;

    public long Length => _file.Length;

    /// <exception cref="ImportException">The file is not there, or has no header.</exception>
    public static CsvRows Open(string path, OutcomeMap map)
    {
        try
        {
            var rows = new CsvRows(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan), map);
            if (!rows._parser.Read()) throw new ImportException($"{path} is empty: its first row must name the columns.");
            rows.Header = [.. rows._parser.Record!.Select(name => name.Trim())];
            if (rows.Header.Any(name => name.Contains('\0'))) throw new ImportException($"{path} looks like UTF-16: say \"encoding\": \"utf-16\" in the map.");
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {e.Message}");
        }
    }

    public IEnumerable<CsvRow> Read()
    {
        while (Next())
        {
            var cells = _parser.Record!;
            var problem = _quotesAreOdd ? "Its quotes do not match."
                : cells.Length < Header.Count ? $"It has {cells.Length} of {Header.Count} columns; if it is the last row, the export was cut off."
                : cells.Length > Header.Count ? $"It has {cells.Length} columns where the header has {Header.Count}: a separator inside a value needs quotes around it."
                : null;
            yield return new CsvRow(_parser.RawRow, problem is null ? cells : null, problem);
        }
    }

    public void Dispose()
    {
        _parser.Dispose();
        _file.Dispose();
    }

    private bool Next()
    {
        _quotesAreOdd = false;
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw new ImportException($"Near line {_parser.RawRow + 1} a value is longer than {LongestField / 1024} KB: a quote that opens there is probably never closed. The rows before it are kept.");
        }
    }
}

/// <param name="Line">Of the file, from 1, where the row ends.</param>
internal readonly record struct CsvRow(long Line, string[]? Cells, string? Problem);
