using System.Globalization;
using Xunit;

namespace Testing;

/// <summary>What a scraper reads: values by series as written in the text.</summary>
public sealed class Scrape(string text)
{
    private readonly Dictionary<string, double> _values = text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(" # ")[0])
        .ToDictionary(line => line[..line.LastIndexOf(' ')],
            line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public string Text { get; } = text;

    public IEnumerable<string> Series => _values.Keys;

    public double this[string series] => _values.TryGetValue(series, out var value)
        ? value
        : throw new KeyNotFoundException($"{series} is not in\n{Text}");

    public bool Has(string series) => _values.ContainsKey(series);

    public IEnumerable<string> Of(string metric) =>
        Series.Where(series => series == metric || series.StartsWith(metric + "{", StringComparison.Ordinal));

    public static async Task<Scrape> OfAsync(PlainService service, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.Add("Accept", accept);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return new Scrape(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
