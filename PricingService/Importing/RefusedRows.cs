using System.Globalization;
using CsvHelper;
using PricingService.Competitors.Feeds;
using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>
/// The refused rows: counted by reason, the first few kept for display, and all written to a file if one is given.
/// </summary>
internal sealed class RefusedRows : IDisposable
{
    public const int MostShown = 20;

    private readonly CsvWriter? _file;
    private readonly SortedDictionary<string, long> _byReason = new(StringComparer.Ordinal);
    private readonly List<RefusedLine> _first = [];

    /// <exception cref="ImportException">The file cannot be written.</exception>
    public RefusedRows(string? path)
    {
        if (path is null) return;
        try
        {
            _file = new CsvWriter(new StreamWriter(path), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be written: {e.Message}");
        }
        _file.WriteHeader<RefusedLine>();
        _file.NextRecord();
    }

    public long Count { get; private set; }

    public IReadOnlyDictionary<string, long> ByReason => _byReason;

    public IReadOnlyList<RefusedLine> First => _first;

    public void Add(long line, RefusalReason reason, string detail)
    {
        var row = new RefusedLine(line, OutcomeMetrics.Label(reason), detail);
        Count++;
        _byReason[row.Reason] = _byReason.GetValueOrDefault(row.Reason) + 1;
        if (_first.Count < MostShown) _first.Add(row);
        _file?.WriteRecord(row);
        _file?.NextRecord();
    }

    public void Dispose() => _file?.Dispose();
}

/// <param name="Line">The line in the file, counted from 1.</param>
internal sealed record RefusedLine(
    [property: CsvHelper.Configuration.Attributes.Name("line")] long Line,
    [property: CsvHelper.Configuration.Attributes.Name("reason")] string Reason,
    [property: CsvHelper.Configuration.Attributes.Name("detail")] string Detail);
