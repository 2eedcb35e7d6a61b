using PricingService.Competitors.Feeds;

namespace PricingService.Importing;

/// <summary>A file of CSV rows, and how far it has been read.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly CsvRows _rows;

    /// <exception cref="ImportException">The file is not there, or has no header.</exception>
    public CsvFile(string path, OutcomeMap map)
    {
        _path = path;
        try
        {
            Form = FileForm.Of(path, map);
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
            _rows = new CsvRows(new StreamReader(_file, Form.Encoding, detectEncodingFromByteOrderMarks: true), Form.Delimiter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {e.Message}");
        }
        catch (CsvException e)
        {
            _file?.Dispose();
            throw new ImportException($"{path} {e.Message}");
        }
    }

    public FileForm Form { get; }

    public IReadOnlyList<string> Header => _rows.Header;

    public long BytesRead => _file.Position;

    public long Length => _file.Length;

    /// <exception cref="ImportException">The rest of the file cannot be read; the rows before are kept.</exception>
    public IEnumerable<CsvRow> Read()
    {
        using var rows = _rows.Read().GetEnumerator();
        while (Next(rows)) yield return rows.Current;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _file.Dispose();
    }

    private bool Next(IEnumerator<CsvRow> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (CsvException e)
        {
            throw new ImportException($"{_path} {e.Message} The rows before it are kept.");
        }
    }
}
