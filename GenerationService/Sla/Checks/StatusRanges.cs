using System.Globalization;

namespace GenerationService.Sla.Checks;

/// <summary>The HTTP statuses that pass: <c>200</c>, <c>200-299</c>, or several of these between commas.</summary>
internal sealed class StatusRanges
{
    private readonly (int From, int To)[] _ranges;

    private StatusRanges((int From, int To)[] ranges) => _ranges = ranges;

    /// <summary>Null if the text is none.</summary>
    public static StatusRanges? Parse(string text)
    {
        var ranges = new List<(int, int)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !IsStatus(ends[0], out var from) || !IsStatus(ends[^1], out var to) || from > to) return null;
            ranges.Add((from, to));
        }
        return new StatusRanges([.. ranges]);
    }

    public bool Include(int status) => _ranges.Any(range => status >= range.From && status <= range.To);

    private static bool IsStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
