using System.Text.Json;
using System.Text.Json.Serialization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LoadTests.Pricing;

/// <summary>
/// Properties whose guests accept the less, the dearer they are, the earlier they ask and the emptier it is: more than a
/// table of prices could tell.
/// </summary>
internal sealed class SimulatedMarket(HttpClient http)
{
    private const int RowsAtOnce = 10_000;
    private readonly Random _random = new(20261120);

    public static string Property(int number) => $"load-{number:D4}";

    public async Task PutAsync(int properties, CancellationToken cancellationToken)
    {
        for (var number = 0; number < properties; number++)
        {
            using var response = await http.PutAsJsonAsync($"/properties/{Property(number)}", new
            {
                portfolio_id = "load", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100, floor = 60,
                ceiling = 220, largest_daily_step = 500,
            }, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>As many outcomes for each property, in requests as large as are taken.</summary>
    /// <param name="isOlder">Whether the service is of a build that does not know of exogenous prices.</param>
    public async Task LearnAsync(int properties, int outcomesOfEach, CancellationToken cancellationToken, bool isOlder = false)
    {
        var rows = new List<object>(RowsAtOnce);
        for (var number = 0; number < properties; number++)
        {
            for (var outcome = 0; outcome < outcomesOfEach; outcome++)
            {
                rows.Add(Outcome(number, outcome, isOlder));
                if (rows.Count == RowsAtOnce) await SendAsync(rows, cancellationToken);
            }
        }
        if (rows.Count > 0) await SendAsync(rows, cancellationToken);
    }

    /// <summary>Whether the service takes an outcome that declares its price exogenous; builds before 2026-12 refuse it.</summary>
    public async Task<bool> KnowsExogenousPricesAsync(CancellationToken cancellationToken)
    {
        var rows = new[] { Outcome(0, -1, isOlder: false) };
        using var response = await http.PostAsJsonAsync("/learn", new { outcomes = rows }, cancellationToken);
        var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return (int)answer!["accepted"]! == 1;
    }

    /// <summary>Retrains each and returns the seconds from the first request until all are done.</summary>
    public async Task RetrainAsync(int properties, CancellationToken cancellationToken)
    {
        var asked = new List<string>();
        for (var number = 0; number < properties; number++)
        {
            using var response = await http.PostAsync($"/models/{Property(number)}/retrain", null, cancellationToken);
            asked.Add(
                (string)(await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(
                    cancellationToken))!["retraining_id"]!);
        }
        foreach (var id in asked)
        {
            JsonObject retraining;
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
                retraining = (await http.GetFromJsonAsync<JsonObject>($"/models/retrainings/{id}", cancellationToken))!;
            }
            while ((string)retraining["state"]! is "queued" or "running");
            // Where no model is promoted, the portfolio's outcomes set the price, which costs as much.
            if ((string?)retraining["verdict"] is null) throw new InvalidOperationException($"A retraining failed: {retraining}");
        }
    }

    /// <summary>All properties, all guests.</summary>
    public async Task ExperimentAsync(CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/experiments", new
        {
            experiment_id = "load",
            variants = new object[] { new { name = "as-is", weight = 1, policy = new { kind = "champion" } },
                new { name = "dearer", weight = 1, policy = new { kind = "multiplier", factor = 1.05 } } },
        }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static readonly JsonSerializerOptions Plain = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private object Outcome(int property, int number, bool isOlder)
    {
        var (ratio, lead, occupancy) = (0.7 + (0.7 * _random.NextDouble()), _random.Next(120), Math.Round(_random.NextDouble(), 2));
        var accepts = 1 / (1 + Math.Exp(-0.3 + (3.5 * Math.Log(ratio)) + (0.8 * (Math.Log(1 + lead) - 3.5)) - (1.5 * (occupancy - 0.5))));
        return new
        {
            outcome_id = $"o-{property}-{number}", property_id = Property(property),
            stay_date = new DateOnly(2026, 1, 1).AddDays(_random.Next(300)),
            price = Math.Round(100 * ratio, 2), accepted = _random.NextDouble() < accepts,
            lead_time_days = lead, length_of_stay = _random.Next(1, 8), occupancy, exogenous_price = isOlder ? (bool?)null : true,
        };
    }

    private async Task SendAsync(List<object> rows, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/learn", new { outcomes = rows }, Plain, cancellationToken);
        var kept = (int)(await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["accepted"]!;
        if (kept != rows.Count) throw new InvalidOperationException($"{kept} of {rows.Count} simulated outcomes were kept.");
        rows.Clear();
    }
}
