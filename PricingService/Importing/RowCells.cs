using PricingService.Competitors;
using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>The cells of one row, read field by field as the map says.</summary>
internal sealed class RowCells(OutcomeMap map, IReadOnlyDictionary<string, int> positions, NameIds names, string[] cells)
{
    private static readonly string[] Yes = ["true", "1", "yes", "y"];
    private static readonly string[] No = ["false", "0", "no", "n"];

    /// <summary>The first column that matters and holds bytes of another encoding.</summary>
    public string? Undecodable => map.Columns.Values.SelectMany(source => source.Columns)
        .FirstOrDefault(column => positions.ContainsKey(column) && Cell(column).Contains('\uFFFD'));

    public string Cell(string column) => cells[positions[column]].Trim();

    public string? Text(string field) => SourceOf(field) is not { } source || source.Days is not null ? null
        : (source.Value ?? string.Join(' ', source.From!.Select(Cell))) is { Length: > 0 } text ? text : null;

    /// <exception cref="CellException">Two names would have one id.</exception>
    public string? Id(string field)
    {
        if (Text(field) is not { } name) return null;
        var source = map.Columns[field];
        var id = source.Names.GetValueOrDefault(name) ?? (source.Slug ? NameIds.Of(name) : name);
        if (id.Length == 0)
            throw new CellException(RefusalReason.BadValue, $"'{field}' is {CellText.Show(name)}, which no id can be made of: give it " +
                $"one under \"names\" in the map.");
        if ((source.Slug || source.Names.Count > 0) && !names.Claim(id, name, out var other))
            throw new CellException(RefusalReason.BadValue, $"{CellText.Show(name)} and {CellText.Show(other!)} would both be the " +
                $"property '{id}': give one of them another id under \"names\" in the map.");
        return id;
    }

    public decimal? Number(string field) => Amount(field, out var sign) is { } number
        ? sign.Length == 0 ? number : throw NoNumber(field, sign)
        : null;

    /// <param name="sign">What stood beside the number, such as €.</param>
    /// <exception cref="CellException">It is no number in the form that the map states.</exception>
    public decimal? Amount(string field, out string sign)
    {
        sign = "";
        if (SourceOf(field) is not { } source) return null;
        decimal? number;
        if (source.Days is { } days) number = DaysBetween(field, days, source.Format);
        else if (source.Sum is null) number = Text(field) is { } text ? Read(field, text, ref sign) : null;
        else number = 0;
        foreach (var column in source.Sum ?? []) number += Read(field, Cell(column), ref sign) ?? 0;
        foreach (var column in source.Minus) number -= Read(field, Cell(column), ref sign) ?? 0;
        foreach (var column in source.Divide)
        {
            number /= Read(field, Cell(column), ref sign) is { } divisor and > 0 ? divisor : throw new CellException(
                RefusalReason.BadValue, $"'{field}' cannot be divided by '{column}', which is {CellText.Show(Cell(column))}.");
        }
        return number;
    }

    public int? Whole(string field) => Number(field) switch
    {
        null => null,
        { } number when decimal.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue => (int)number,
        _ => throw new CellException(RefusalReason.WrongType, $"'{field}' is not a whole number."),
    };

    public DateOnly? Date(string field) => Text(field) is { } text ? DateForm.Date(field, text, map.Columns[field].Format) : null;

    public DateTimeOffset? Time(string field) => Text(field) is { } text ? DateForm.Time(field, text, map.Columns[field].Format) : null;

    /// <summary>Whether the row is one that tells nothing about a price.</summary>
    public bool IsSkipped(string field) =>
        Text(field) is { } text && map.Columns[field].Skip.Contains(text, StringComparer.OrdinalIgnoreCase);

    public bool? Flag(string field)
    {
        if (Text(field) is not { } text) return null;
        var source = map.Columns[field];
        if ((source.True ?? Yes).Contains(text, StringComparer.OrdinalIgnoreCase)) return true;
        if ((source.False ?? No).Contains(text, StringComparer.OrdinalIgnoreCase)) return false;
        throw new CellException(RefusalReason.WrongType, $"'{field}' is {CellText.Show(text)}: add that word to \"true\" (now " +
            $"{string.Join(", ", source.True ?? Yes)}), to \"false\" (now {string.Join(", ", source.False ?? No)}) or to \"skip\" in " +
            $"the map.");
    }

    private ColumnSource? SourceOf(string field) => map.Columns.GetValueOrDefault(field) is { } source
        && source.Columns.All(positions.ContainsKey) ? source : null;

    private decimal? DaysBetween(string field, string[] columns, string[]? formats)
    {
        var (from, to) = (Cell(columns[0]), Cell(columns[1]));
        if (from.Length == 0 || to.Length == 0) return null;
        return DateForm.Date(columns[1], to, formats).DayNumber - DateForm.Date(columns[0], from, formats).DayNumber;
    }

    private decimal? Read(string field, string text, ref string sign)
    {
        if (text.Length == 0) return null;
        if (NumberText.Read(text, map.DecimalSeparator) is not { } read) throw NoNumber(field, text);
        if (sign.Length > 0 && read.Sign.Length > 0 && sign != read.Sign)
            throw new CellException(RefusalReason.CurrencyMismatch, $"'{field}' is made of amounts in {sign} and in {read.Sign}.");
        if (read.Sign.Length > 0) sign = read.Sign;
        return read.Number;
    }

    private CellException NoNumber(string field, string text)
    {
        var other = map.DecimalSeparator == "." ? "," : ".";
        var wayOut = NumberText.Read(text, other) is null ? "." :
            $": if the {(other == "," ? "comma" : "point")} is the decimal separator, state \"decimal_separator\": \"{other}\" in the map.";
        return new CellException(RefusalReason.WrongType, $"'{field}' is {CellText.Show(text)}, not a number of ordinary size with " +
            $"{(map.DecimalSeparator == "." ? "a decimal point" : "a decimal comma")} and groups of three digits{wayOut}");
    }
}
