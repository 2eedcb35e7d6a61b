using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceDefaults.Outbound;

namespace GenerationService.Sla.Objectives;

/// <summary>Prometheus' HTTP API, <c>GET /api/v1/query</c>.</summary>
internal sealed class PrometheusClient(HttpClient http)
{
    /// <summary>The label <c>service</c> of its calls, and the section under <c>Outbound</c>.</summary>
    public const string Name = "prometheus";

    /// <summary>The one value of a query at a time; a figure without one has the reason.</summary>
    public async Task<Measured> QueryAsync(string query, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var time = (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
        try
        {
            using var answer = await http.CallAsync("query", HttpMethod.Get,
                $"api/v1/query?query={Uri.EscapeDataString(query)}&time={time}", cancellationToken: cancellationToken);
            if (!answer.IsSuccessStatusCode) return new Measured(null, $"Prometheus answered with HTTP {(int)answer.StatusCode}.");
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.GetProperty("data").GetProperty("result") switch
            {
                { ValueKind: JsonValueKind.Array } result when result.GetArrayLength() == 1 => Value(result[0].GetProperty("value")[1]),
                _ => new Measured(null, NoData),
            };
        }
        catch (HttpRequestException)
        {
            return new Measured(null, "Prometheus could not be reached.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Measured(null, "Prometheus' answer is not what its API promises.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Measured(null, "Prometheus did not answer in time.");
        }
    }

    private const string NoData = "No requests were measured in this window.";

    /// <summary>Nothing divided by nothing is NaN.</summary>
    private static Measured Value(JsonElement text) =>
        double.Parse(text.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && double.IsFinite(value)
            ? new Measured(value, null)
            : new Measured(null, NoData);
}

/// <summary>A value, or why there is none.</summary>
internal sealed record Measured(double? Value, string? Reason);
