using System.Diagnostics;
using PricingService.Competitors;
using PricingService.Competitors.Feeds;
using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>Turns the cells of a row into the outcome that they report, by the map.</summary>
internal sealed class RowReader
{
    private const string AnyWord = "*";

    private readonly OutcomeMap _map;
    private readonly Dictionary<string, int> _positions;
    private readonly NameIds _names = new();

    /// <exception cref="ImportException">The file lacks columns that the map names, or has one of them twice.</exception>
    public RowReader(OutcomeMap map, IReadOnlyList<string> header)
    {
        _map = map;
        var byName = header.Index().GroupBy(column => column.Item, StringComparer.OrdinalIgnoreCase).ToList();
        _positions = byName.ToDictionary(g => g.Key, g => g.First().Index, StringComparer.OrdinalIgnoreCase);
        var lacking = map.RequiredColumns.Where(column => !_positions.ContainsKey(column)).Distinct().ToList();
        if (lacking.Count > 0)
            throw new ImportException(
                $"The file lacks the column{(lacking.Count > 1 ? "s" : "")} {string.Join(", ", lacking)}. It has: " +
                $"{string.Join(", ", header.Take(50))}.");
        var used = map.Columns.Values.SelectMany(source => source.Columns).Concat(map.TakeRows.Keys)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (byName.FirstOrDefault(column => column.Count() > 1 && used.Contains(column.Key)) is { } twice)
            throw new ImportException($"The file has {twice.Count()} columns {CellText.Show(twice.Key)}, and the map needs one: rename " +
                $"the others in its first row.");
    }

    /// <exception cref="ImportException">The file's dates are of another form than the map's.</exception>
    public ImportRow Read(CsvRow row) => row switch
    {
        CsvRow.Whole whole => Read(new RowCells(_map, _positions, _names, whole.Cells)),
        CsvRow.Broken broken => Refuse(RefusalReason.Unreadable, broken.Problem),
        _ => throw new UnreachableException(),
    };

    private ImportRow Read(RowCells row)
    {
        foreach (var (column, words) in _map.TakeRows)
        {
            var word = row.Cell(column);
            if (words.Contains(word, StringComparer.OrdinalIgnoreCase) || (word.Length > 0 && words.Contains(AnyWord))) continue;
            return new ImportRow.Skipped(word.Length == 0 ? $"{column}: empty" : $"{column}: {CellText.Show(word)}");
        }
        if (row.IsSkipped("accepted"))
            return new ImportRow.Skipped($"status: {CellText.Show(row.Text("accepted")!)}", row.Text("outcome_id"));
        if (row.Undecodable is { } odd)
        {
            return Refuse(RefusalReason.Unreadable,
                $"'{odd}' is not {_map.Encoding ?? "utf-8"}: state the file's \"encoding\" in the map.");
        }
        try
        {
            return Outcome(row);
        }
        catch (CellException e)
        {
            return Refuse(e.Reason, e.Message);
        }
    }

    private ImportRow.Read Outcome(RowCells row)
    {
        var nights = row.Whole("length_of_stay");
        var price = PerNight(row.Amount("price", out var sign), "price", nights);
        return new ImportRow.Read(new OutcomeReport
        {
            OutcomeId = row.Text("outcome_id"),
            PropertyId = row.Id("property_id"),
            StayDate = row.Date("stay_date"),
            Price = price,
            Accepted = row.Flag("accepted"),
            Currency = CurrencyOf(row, sign),
            ReferencePrice = PerNight(row.Amount("reference_price", out _), "reference_price", nights),
            LeadTimeDays = row.Whole("lead_time_days"),
            LengthOfStay = nights,
            Occupancy = row.Number("occupancy"),
            ObservedAt = row.Time("observed_at"),
        });
    }

    private decimal? PerNight(decimal? amount, string field, int? nights)
    {
        if (amount is null || _map.Columns[field].Per != "stay") return amount;
        return nights switch
        {
            null => throw new CellException(RefusalReason.MissingField, $"'length_of_stay' is missing, so the {field} of the stay cannot " +
                $"be divided by its nights."),
            < 1 => throw new CellException(RefusalReason.BadValue, $"'length_of_stay' is {nights}, so the {field} of the stay cannot be " +
                $"divided by its nights."),
            { } divisor => amount / divisor,
        };
    }

    private string? CurrencyOf(RowCells row, string sign)
    {
        var stated = row.Text("currency");
        if (sign.Length == 0) return stated;
        var meant = CurrencySigns.CurrencyOf(sign, _map.CurrencySigns, stated ?? _map.Property?.Currency);
        if (meant is null && stated is not null) return stated;
        if (meant is null)
            throw new CellException(RefusalReason.CurrencyMismatch, $"'price' is {CellText.Show(row.Text("price") ?? sign)}: say which " +
                $"currency '{sign}' is with \"currency_signs\": {{\"{sign}\": \"USD\"}} in the map" +
                (_map.Property?.Currency is { } currency ? $"; the map's currency is {currency}." : "."));
        return stated is null || stated == meant ? meant : throw new CellException(RefusalReason.CurrencyMismatch,
            $"'price' is {CellText.Show(row.Text("price") ?? sign)}, but 'currency' is {CellText.Show(stated)}.");
    }

    private static ImportRow.Refused Refuse(RefusalReason reason, string detail) => new(new Refusal(reason, detail));
}
