using System.Text.RegularExpressions;

namespace Observability.Tests;

/// <summary>
/// What was asked for stands here once more, since a rule test that fires far above its limit, or long after its wait, would not notice
/// that either has changed: for each alert its wait, and every number that its expression compares with.
/// </summary>
public sealed partial class AlertLimitsTests
{
    private static readonly string[] Limits =
    [
        "APILatencyP99Breach critical: for 5m; > 0.5, > 0.5",
        "APILatencyP95Breach warning: for 5m; > 0.3, > 0.2",
        "ExecutorDown critical: for 1m; == 0",
        "ExecutorErrorRate warning: for 5m; > 0.01, > 0.2",
        "ExecutorErrorRate critical: for 5m; > 0.05, > 0.2",
        "LowRequestVolume info: for 30m; < 0.1, > 100",
        "CircuitBreakerOpen warning: for 2m; > 0",
        "CircuitBreakerFailureSpike warning: for 0s; > 10",
        "AgentSlow warning: for 5m; > 1, > 0.2",
        "QueueDepthHigh warning: for 5m; > 500",
        "SlowRequests warning: for 10m; > 5, > 0.2",
        "GenerationFailures warning: for 5m; < 0.95, > 20",
        "GenerationFailures critical: for 5m; < 0.8, > 20",
        "AutomationFailures warning: for 5m; > 0.2, > 10",
        "PaymentFailures critical: for 5m; > 0.1, > 20",
        "NotionFailures warning: for 5m; > 0.2, > 10",
        "VercelFailures warning: for 5m; > 0.2, > 4.5",
        "HighAICost warning: for 0s; > 10",
        "AIBudgetExhausted warning: for 1m; <= 0",
        "SLAViolation critical: for 5m; < 0",
        "ServiceDown critical: for 1m; == 0",
        "MetricsMissing warning: for 5m; ",
        "ExporterDown warning: for 2m; == 0",
        "HighCpuUsage warning: for 10m; > 0.9",
        "HighMemory warning: for 5m; > 0.9",
        "HighMemory critical: for 5m; > 0.95",
        "DiskFull warning: for 5m; > 0.9",
        "DiskFull critical: for 5m; > 0.97",
        "RedisDown warning: for 1m; == 0",
        "DatabaseConnectionsHigh warning: for 5m; > 0.9",
        "DatabaseConnectionsHigh warning: for 5m; > 0.9",
        "ApdexLow warning: for 10m; < 0.95, > 0.2",
        "ExternalServiceSlow warning: for 10m; > 5, > 0.05",
        "TelemetryDropped warning: for 5m; > 0, > 0, > 1000",
        "CardinalityLimitHit warning: for 0s; > 0, > 0",
        "Watchdog none: for 0s; ",
        "CriticalScoreLatency critical: for 5m; > 0.08, > 0.2",
        "SlowScoreLatency warning: for 5m; > 0.05, > 0.2",
        "HighAPILatency warning: for 5m; > 1, > 0.2",
        "HighActiveRequests warning: for 5m; > 100",
        "HighErrorRate critical: for 5m; > 0.1, > 0.01",
        "IncreasedErrorRate warning: for 10m; > 0.05",
        "HighMemoryUsage warning: for 10m; > 4",
        "NoModelsLoaded critical: for 5m; == 0, > 0",
        "RetrainingFailures critical: for 0s; > 0",
        "LongRetrainingDuration warning: for 0s; > 1800",
        "SlowModelPrediction warning: for 5m; > 0.1, > 0.2",
        "LowModelCacheHitRate warning: for 10m; < 0.7, > 0.2",
        "FrequentDriftDetection warning: for 0s; > 0.1, > 2.5",
        "HighInvalidOutcomesRate warning: for 10m; > 0.1, > 50",
        "ABTestImbalance warning: for 0s; < 0.001",
        "LowABTestConversionRate warning: for 1h; < 0.05, > 100",
        "CompetitorDataFetchFailures warning: for 15m; > 0.2",
        "StaleCompetitorData warning: for 5m; > 86400",
        "PackNotFresh warning: for 30m; > 0, == 1",
        "PackError critical: for 0s; == 2, > 0",
        "SlowPackBuild warning: for 0s; > 0, > 0",
        "ErrorBudgetBurn critical: for 0s; > 14.4, > 14.4, >= 100, > 6, > 6, >= 100",
        "ErrorBudgetBurn warning: for 0s; > 3, > 3, >= 100, > 1, > 1, >= 100",
    ];

    [Fact]
    public void Limits_and_waits_are_those_that_were_asked_for() => Assert.Equal(
        Limits.Order(StringComparer.Ordinal),
        Alert.All.Select(alert => $"{alert.Name} {alert.Labels["severity"]}: for {alert.For}; {Numbers(alert.Expression)}")
            .Order(StringComparer.Ordinal));

    private static string Numbers(string expression) => string.Join(", ", Comparison().Matches(expression)
        .Select(found => $"{found.Groups["sign"].Value} {found.Groups["number"].Value}"));

    [GeneratedRegex(@"(?<![\w""])(?<sign>>=|<=|==|!=|>|<) (?<number>-?[\d.]+)")]
    private static partial Regex Comparison();
}
