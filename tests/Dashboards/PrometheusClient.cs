using System.Globalization;
using System.Text.Json;

namespace Dashboards;

/// <summary>One line of a panel: labels, and values by Unix seconds.</summary>
internal sealed record Series(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Time, double Value)> Points);

/// <summary>A query's answer, or Prometheus' words for what is wrong with it.</summary>
internal sealed record Answer(IReadOnlyList<Series> Series, string? Error);

/// <summary>What Grafana asks of a Prometheus.</summary>
internal sealed class PrometheusClient(HttpClient http, Uri address)
{
    /// <summary>Values at one moment.</summary>
    public Task<Answer> AtAsync(string query, DateTimeOffset at, CancellationToken cancellationToken) =>
        AskAsync("/api/v1/query", cancellationToken, ("query", query), ("time", Seconds(at)));

    /// <summary>Values over a span of time.</summary>
    public Task<Answer> OverAsync(string query, DateTimeOffset from, DateTimeOffset to, TimeSpan step,
        CancellationToken cancellationToken) =>
        AskAsync("/api/v1/query_range", cancellationToken,
            ("query", query), ("start", Seconds(from)), ("end", Seconds(to)),
            ("step", step.TotalSeconds.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The values of a label, as <c>label_values(metric, label)</c> has them.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string metric, string label, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken)
    {
        var query = $"match[]={Uri.EscapeDataString(metric)}&start={Seconds(from)}&end={Seconds(to)}";
        await using var answer = await http.GetStreamAsync(
            new Uri(address, $"/api/v1/label/{Uri.EscapeDataString(label)}/values?{query}"), cancellationToken);
        using var json = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(value => value.GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The labels of every series of some jobs, with <c>__name__</c> among them.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> SeriesAsync(string jobs, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken)
    {
        var query = $"match[]={Uri.EscapeDataString($"{{job=~\"{jobs}\"}}")}&start={Seconds(from)}&end={Seconds(to)}";
        await using var answer = await http.GetStreamAsync(new Uri(address, $"/api/v1/series?{query}"), cancellationToken);
        using var json = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(Labels)];
    }

    private async Task<Answer> AskAsync(string path, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.ToDictionary(field => field.Name, field => field.Value));
        using var answer = await http.PostAsync(new Uri(address, path), form, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        return json.RootElement.TryGetProperty("error", out var error)
            ? new Answer([], error.GetString())
            : new Answer([.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(Read)], null);
    }

    private static Series Read(JsonElement series) => new(
        Labels(series.GetProperty("metric")),
        series.TryGetProperty("values", out var values)
            ? [.. values.EnumerateArray().Select(Point)]
            : [Point(series.GetProperty("value"))]);

    private static Dictionary<string, string> Labels(JsonElement series) =>
        series.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);

    private static (double, double) Point(JsonElement point) => (point[0].GetDouble(), point[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, NumberStyles.Float, CultureInfo.InvariantCulture),
    });

    private static string Seconds(DateTimeOffset at) =>
        (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
