using System.Diagnostics;
using System.Globalization;
using PricingService.Competitors.Feeds;
using PricingService.Outcomes;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Turns the cells of a row into the outcome that they report, by the map.</summary>
internal sealed class RowReader
{
    private static readonly string[] Yes = ["true", "1", "yes", "y"];
    private static readonly string[] No = ["false", "0", "no", "n"];
    private static readonly string[] IsoDate = ["yyyy-MM-dd"];

    private readonly OutcomeMap _map;
    private readonly Dictionary<string, int> _positions;
    private readonly NumberFormatInfo _numbers;

    /// <exception cref="ImportException">The file lacks columns that the map names.</exception>
    public RowReader(OutcomeMap map, IReadOnlyList<string> header)
    {
        _map = map;
        _positions = header.Index().GroupBy(column => column.Item, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Index, StringComparer.OrdinalIgnoreCase);
        _numbers = new NumberFormatInfo { NumberDecimalSeparator = map.DecimalSeparator, NumberGroupSeparator = map.DecimalSeparator == "."
            ? ","
            : "." };
        var lacking = map.Columns.Values.SelectMany(source => source.Columns).Where(column => !_positions.ContainsKey(column))
            .Distinct().ToList();
        if (lacking.Count > 0)
            throw new ImportException(
                $"The file lacks the column{(lacking.Count > 1 ? "s" : "")} {string.Join(", ", lacking)}. It has: " +
                $"{string.Join(", ", header.Take(50))}.");
    }

    public OutcomeRow Read(CsvRow row) => row switch
    {
        CsvRow.Whole whole => Read(whole.Cells),
        CsvRow.Broken broken => Refuse(RefusalReason.Unreadable, broken.Problem),
        _ => throw new UnreachableException(),
    };

    private OutcomeRow Read(string[] cells)
    {
        foreach (var column in _map.Columns.Values.SelectMany(source => source.Columns))
        {
            if (cells[_positions[column]].Contains('\uFFFD'))
                return Refuse(RefusalReason.Unreadable, $"'{column}' is not {_map.Encoding}: set the file's \"encoding\" in the map.");
        }
        try
        {
            return new OutcomeRow.Read(new OutcomeReport
            {
                OutcomeId = Text(cells, "outcome_id"),
                PropertyId = Text(cells, "property_id"),
                StayDate = Date(cells, "stay_date"),
                Price = Number(cells, "price"),
                Accepted = Flag(cells, "accepted"),
                Currency = Text(cells, "currency"),
                ReferencePrice = Number(cells, "reference_price"),
                LeadTimeDays = Whole(cells, "lead_time_days"),
                LengthOfStay = Whole(cells, "length_of_stay"),
                Occupancy = Number(cells, "occupancy"),
                ObservedAt = Time(cells, "observed_at"),
            });
        }
        catch (CellException e)
        {
            return Refuse(RefusalReason.WrongType, e.Message);
        }
    }

    private static OutcomeRow.Refused Refuse(RefusalReason reason, string detail) => new(new Refusal(reason, detail));

    private string? Text(string[] cells, string field)
    {
        if (!_map.Columns.TryGetValue(field, out var source)) return null;
        var text = source.Value ?? string.Join(' ', source.From!.Select(column => cells[_positions[column]].Trim()));
        if (source.Slug) text = Identifier.FromName(text);
        return text.Length == 0 ? null : text;
    }

    private decimal? Number(string[] cells, string field)
    {
        if (!_map.Columns.TryGetValue(field, out var source)) return null;
        if (source.Sum is { } columns) return columns.Sum(column => Parse(field, cells[_positions[column]].Trim()) ?? 0);
        return Text(cells, field) is { } text ? Parse(field, text) : null;
    }

    private decimal? Parse(string field, string text) =>
        text.Length == 0 ? null
        : decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowTrailingSign, _numbers, out var number) ? number
        : throw new CellException($"'{field}' is not a number of ordinary size.");

    private int? Whole(string[] cells, string field) => Number(cells, field) switch
    {
        null => null,
        { } number when decimal.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue => (int)number,
        _ => throw new CellException($"'{field}' is not a whole number."),
    };

    private DateOnly? Date(string[] cells, string field) =>
        Text(cells, field) is not { } text ? null
        : DateOnly.TryParseExact(text, _map.Columns[field].Format ?? IsoDate, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var date) ? date
        : throw new CellException($"'{field}' is not a date of the form {string.Join(" or ", _map.Columns[field].Format ?? IsoDate)}.");

    private DateTimeOffset? Time(string[] cells, string field)
    {
        if (Text(cells, field) is not { } text) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (_map.Columns[field].Format is { } formats
            ? DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, utc, out var time)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out time)) return time;
        throw new CellException(
            $"'{field}' is not a time of the form {string.Join(" or ", _map.Columns[field].Format ?? ["2026-01-31T12:00:00Z"])}.");
    }

    private bool? Flag(string[] cells, string field)
    {
        if (Text(cells, field) is not { } text) return null;
        var source = _map.Columns[field];
        if ((source.True ?? Yes).Contains(text, StringComparer.OrdinalIgnoreCase)) return true;
        if ((source.False ?? No).Contains(text, StringComparer.OrdinalIgnoreCase)) return false;
        throw new CellException(
            $"'{field}' is neither one of {string.Join(", ", source.True ?? Yes)} nor one of {string.Join(", ", source.False ?? No)}.");
    }

    private sealed class CellException(string message) : Exception(message);
}
