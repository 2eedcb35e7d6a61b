using System.Globalization;
using System.Text.RegularExpressions;

namespace Observability.Tests;

/// <summary>
/// Every alert exists and is proven. The name of a promtool test is a timeline: the alert, its severity if it has two, and what is the
/// case when ("SlowScoreLatency: nothing 9m, under 39m, fires 65m, restart 75m, recovers 125m, few 155m").
/// </summary>
public sealed partial class AlertCoverageTests
{
    private static readonly string[] Required =
    [
        "CriticalScoreLatency", "SlowScoreLatency", "HighErrorRate", "IncreasedErrorRate", "ServiceDown", "NoModelsLoaded",
        "RetrainingFailures", "HighAPILatency", "SlowModelPrediction", "LowModelCacheHitRate", "HighInvalidOutcomesRate",
        "LongRetrainingDuration", "FrequentDriftDetection", "ABTestImbalance", "LowABTestConversionRate", "CompetitorDataFetchFailures",
        "StaleCompetitorData", "HighActiveRequests", "HighMemoryUsage", "PackNotFresh", "PackError", "SlowPackBuild",
        "GenerationFailures", "QueueDepthHigh", "PaymentFailures", "AutomationFailures", "HighAICost", "AIBudgetExhausted", "SlowRequests",
        "NotionFailures", "VercelFailures", "SyntheticCheckFailing", "SLAViolation", "CertificateExpiring",
        "APILatencyP99Breach", "APILatencyP95Breach", "ExecutorErrorRate", "CircuitBreakerOpen", "CircuitBreakerFailureSpike",
        "ExecutorDown", "LowRequestVolume", "AgentSlow",
        "HighCpuUsage", "HighMemory", "DiskFull", "DatabaseConnectionsHigh", "RedisDown", "ExternalServiceSlow", "ApdexLow",
        "MetricsMissing", "TelemetryDropped", "CardinalityLimitHit", "Watchdog", "ExporterDown", "ErrorBudgetBurn",
    ];

    public static TheoryData<string, string> Alerts => AlertRulesTests.Alerts;

    [Fact]
    public void Every_alert_that_is_asked_for_exists_or_is_raised_by_a_service_itself()
    {
        Assert.Equal(55, Required.Distinct().Count());
        var missing = Required.Except(Alert.All.Select(alert => alert.Name)).Except(AlertRulesTests.RaisedByServices).ToList();
        Assert.True(missing.Count == 0, $"no rule is named {string.Join(", ", missing)}: add it to observability/prometheus/rules");
        var source = File.ReadAllText(Repository.Of("GenerationService", "Sla", "Alerts", "CheckAlerts.cs"));
        Assert.All(AlertRulesTests.RaisedByServices, name => Assert.Contains($"\"{name}\"", source, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_is_proven_at_all_times(string name, string severity)
    {
        var wanted = Phases(name, severity);
        var seen = Timeline.All.Where(line => line.Alert == name && (line.Severity ?? severity) == severity).ToList();
        var missing = wanted.Except(seen.SelectMany(line => line.Phases.Keys)).ToList();
        Assert.True(missing.Count == 0, $"no test of {name} ({severity}) has {string.Join(", ", missing)}: observability/prometheus/tests");
        foreach (var line in seen)
        {
            foreach (var (phase, at) in line.Phases)
            {
                var expected = Expectation.All.SingleOrDefault(each => each.Test == line.Title && each.Alert == name && each.At == at);
                Assert.True(expected is not null, $"\"{line.Title}\" expects nothing of {name} at {at}");
                if (phase == "restart") Assert.True(expected.Values.Any(Restarts), $"in \"{line.Title}\" no series begins anew");
                else if (line.Severity is not null || seen.Count == 1 || phase != "fires")
                    Assert.True(expected.Severities.Contains(severity) == (phase == "fires"), $"\"{line.Title}\": {phase} is not so");
            }
        }
    }

    [Theory]
    [InlineData("0+100x20 0+100x20", true)]
    [InlineData("_x10 1x20 stale 1x20", true)]
    [InlineData("0+100x20 2000x5 2000+50x20", false)]
    [InlineData("_x10 7 9x20", false)]
    public void A_counter_that_begins_anew_is_told_from_one_that_goes_on(string values, bool restarts) =>
        Assert.Equal(restarts, Restarts(values));

    private static string[] Phases(string name, string severity)
    {
        if (name == "Watchdog") return ["fires"];
        string[] always = ["under", "fires", "restart", "recovers"];
        var expressions = Alert.All.Where(alert => alert.Name == name && alert.Labels["severity"] == severity)
            .Select(alert => alert.Expression);
        return
        [
            .. always,
            // That there is nothing is what this one tells.
            .. name == "MetricsMissing" ? Array.Empty<string>() : ["nothing"],
            .. expressions.Any(IsOfTraffic) ? ["few"] : Array.Empty<string>(),
        ];
    }

    /// <summary>A quantile, or a share of events.</summary>
    private static bool IsOfTraffic(string expression) =>
        expression.Contains("histogram_quantile", StringComparison.Ordinal)
        || (expression.Contains(" / ", StringComparison.Ordinal) && Events.IsMatch(expression));

    private static bool Restarts(string values)
    {
        double? last = null;
        foreach (var token in values.Split(' '))
        {
            if (token == "stale") return true;
            if (Segment.Match(token) is not { Success: true } segment) continue;
            var first = double.Parse(segment.Groups["first"].Value, CultureInfo.InvariantCulture);
            if (first < last) return true;
            var step = segment.Groups["step"] is { Success: true } by ? double.Parse(by.Value, CultureInfo.InvariantCulture) : 0;
            var times = segment.Groups["times"] is { Success: true } count ? int.Parse(count.Value, CultureInfo.InvariantCulture) : 0;
            last = first + (step * times);
        }
        return false;
    }

    [GeneratedRegex("rate|increase")]
    private static partial Regex Events { get; }

    [GeneratedRegex(@"^(?<first>-?[\d.]+)(?<step>[+-][\d.]+)?(x(?<times>\d+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Segment { get; }

    private sealed partial record Timeline(string Title, string Alert, string? Severity, IReadOnlyDictionary<string, TimeSpan> Phases)
    {
        public static IReadOnlyList<Timeline> All { get; } =
        [
            .. Expectation.All.Select(line => line.Test).Distinct().Select(title => Name.Match(title))
                .Where(name => name.Success).Select(Of),
        ];

        private static Timeline Of(Match name) => new(name.Value, name.Groups["alert"].Value,
            name.Groups["severity"] is { Success: true } severity ? severity.Value : null,
            name.Groups["phases"].Value.Split(", ").Select(phase => phase.Split(' '))
                .ToDictionary(phase => phase[0], phase => Expectation.Duration(phase[1])));

        [GeneratedRegex(@"^(?<alert>\w+)( (?<severity>critical|warning|info))?(, [^:]+)?: (?<phases>[^:]+)$", RegexOptions.ExplicitCapture)]
        private static partial Regex Name { get; }
    }
}
