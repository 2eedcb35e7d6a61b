using System.Globalization;
using System.Text.RegularExpressions;

namespace Observability.Tests;

/// <summary>
/// Burn rates reckoned anew from what the Site Reliability Workbook asks for ("Alerting on SLOs"): the share of a budget of
/// 30 days that may be gone over a long window when the alert fires, and a short window of a twelfth.
/// </summary>
public sealed partial class BurnRateTests
{
    private const double PeriodHours = 30 * 24;

    [Theory]
    [InlineData("critical", 0.02, "1h", "5m")]
    [InlineData("critical", 0.05, "6h", "30m")]
    [InlineData("warning", 0.10, "1d", "2h")]
    [InlineData("warning", 0.10, "3d", "6h")]
    public void An_alert_fires_when_that_share_of_the_budget_is_gone(string severity, double share, string longWindow, string shortWindow)
    {
        Assert.Equal(Hours(longWindow) / 12, Hours(shortWindow), precision: 9);
        var factor = (share * PeriodHours / Hours(longWindow)).ToString(CultureInfo.InvariantCulture);

        var rule = Assert.Single(Alert.All, alert => alert.Name == "ErrorBudgetBurn" && alert.Labels["severity"] == severity);

        Assert.Contains((shortWindow, longWindow, factor), Conditions().Matches(rule.Expression)
            .Select(found => (found.Groups["short"].Value, found.Groups["long"].Value, found.Groups["factor"].Value)));
        Assert.Equal(2, Conditions().Count(rule.Expression));
    }

    private static double Hours(string window) => int.Parse(window[..^1], CultureInfo.InvariantCulture) * (window[^1] switch
    {
        'm' => 1 / 60.0,
        'h' => 1,
        _ => 24,
    });

    [GeneratedRegex(@"ratio_rate(?<short>\w+) > (?<factor>[\d.]+) \* slo:error_budget:ratio\s+and " +
        @"slo:sli_error:ratio_rate(?<long>\w+) > \k<factor> \*")]
    private static partial Regex Conditions();
}
