using System.Globalization;
using System.Text;

namespace Traffic.Days;

/// <summary>What was sent, and what came of it.</summary>
internal sealed class Tally
{
    private const int MaxNamed = 5;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<double>> _seconds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    public int Failed
    {
        get { lock (_gate) return _failures.Values.Sum(); }
    }

    /// <param name="failure">What was answered instead; null if all went well.</param>
    public void Add(string what, TimeSpan took, string? failure)
    {
        lock (_gate)
        {
            if (!_seconds.TryGetValue(what, out var seconds)) _seconds[what] = seconds = [];
            seconds.Add(took.TotalSeconds);
            if (failure is not null) _failures[$"{what}: {failure}"] = _failures.GetValueOrDefault($"{what}: {failure}") + 1;
        }
    }

    public int Of(string what)
    {
        lock (_gate) return _seconds.TryGetValue(what, out var seconds) ? seconds.Count : 0;
    }

    public string Summary(bool ended)
    {
        lock (_gate)
        {
            var text = new StringBuilder(ended ? "The day is over:\n" : "Stopped before the end of the day:\n");
            foreach (var (what, seconds) in _seconds)
            {
                seconds.Sort();
                text.Append(CultureInfo.InvariantCulture,
                    $"  {what,-14} {seconds.Count,6}   P50 {1000 * At(seconds, .5):0} ms   P95 {1000 * At(seconds, .95):0} ms\n");
            }
            foreach (var (failure, count) in _failures.OrderByDescending(failure => failure.Value).Take(MaxNamed))
                text.Append(CultureInfo.InvariantCulture, $"  failed {count} times: {failure}\n");
            return text.ToString();
        }
    }

    private static double At(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];
}
