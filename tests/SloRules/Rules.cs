using System.Globalization;
using System.Text;
using GenerationService.Sla.Objectives;

namespace SloRules;

/// <summary>
/// Recording rules and burn-rate alerts of the objectives, as in "Alerting on SLOs" of the Site Reliability Workbook (Google, 2018,
/// https://sre.google/workbook/alerting-on-slos/). The recorded names are those of sloth (https://sloth.dev), so that its dashboards work.
/// </summary>
internal static class Rules
{
    /// <summary>A budget spent so many times too fast over both windows; the short one ends the alert soon after its cause.</summary>
    private static readonly (string Severity, double Factor, string Short, string Long)[] Burns =
    [
        ("critical", 14.4, "5m", "1h"), ("critical", 6, "30m", "6h"),
        ("warning", 3, "2h", "1d"), ("warning", 1, "6h", "3d"),
    ];

    private static readonly string[] Windows = ["30m", "1h", "2h", "6h", "1d", "3d"];

    /// <summary>Each event of the last 5 minutes is in as many records.</summary>
    private const int RecordsOfOneEvent = 10;

    public static string Of(SloFile file)
    {
        var text = new StringBuilder($"""
            # Made from slo.yml by tests/SloRules; edit that, then: dotnet run --project tests/SloRules -- slo.yml rules/slo.yml
            groups:
              - name: slo
                # Ten records of each 5 minutes: longer windows are sums of them, and cost no look at the services' own series.
                interval: 30s
                rules:

            """);
        foreach (var objective in file.Objectives) AppendEvents(text, objective);
        Record(text, "slo:sli_error:ratio_rate5m", "clamp_min(1 - slo:good:increase5m / (slo:total:increase5m > 0), 0)");
        foreach (var window in Windows) Record(text, $"slo:sli_error:ratio_rate{window}", Ratio(window));
        Record(text, "slo:current_burn_rate:ratio", "slo:sli_error:ratio_rate5m / slo:error_budget:ratio");
        foreach (var severity in Burns.GroupBy(burn => burn.Severity)) AppendAlert(text, severity.Key, [.. severity], file.LeastEvents);
        text.Append($"""

              - name: slo-period
                interval: 5m
                rules:

            """);
        Record(text, $"slo:sli_error:ratio_rate{file.Window}", Ratio(file.Window));
        Record(text, "slo:period_error_budget_remaining:ratio", $"1 - slo:sli_error:ratio_rate{file.Window} / slo:error_budget:ratio");
        return text.ToString();
    }

    private static void AppendEvents(StringBuilder text, SloObjective objective)
    {
        var labels = $"{{slo: {objective.Name}, service: {objective.Service}}}";
        var total = $"slo:total:increase5m{{slo=\"{objective.Name}\"}}";
        Record(text, "slo:total:increase5m", InFiveMinutes(objective.Total), labels);
        // While everything fails, there may be no series of good events at all.
        Record(text, "slo:good:increase5m", $"({InFiveMinutes(objective.Good)}) or 0 * sum({total})", labels);
        Record(text, "slo:objective:ratio", $"vector({Number(objective.Objective)})", labels);
        Record(text, "slo:error_budget:ratio", $"vector(1 - {Number(objective.Objective)})", labels);
    }

    private static void AppendAlert(StringBuilder text, string severity, (string, double Factor, string Short, string Long)[] burns,
        int leastEvents)
    {
        var conditions = burns.Select(burn => $"""
                      slo:sli_error:ratio_rate{burn.Short} > {Number(burn.Factor)} * slo:error_budget:ratio
                        and slo:sli_error:ratio_rate{burn.Long} > {Number(burn.Factor)} * slo:error_budget:ratio
                        and sum_over_time(slo:total:increase5m[{burn.Long}]) / {RecordsOfOneEvent} >= {leastEvents}
            """);
        var pace = string.Join(" or ", burns.Select(burn => $"more than {Number(burn.Factor)} times (over {burn.Long} and {burn.Short})"));
        text.AppendLine(CultureInfo.InvariantCulture, $$$"""
                  - alert: ErrorBudgetBurn
                    expr: |
            {{{string.Join("\n            or\n", conditions)}}}
                    labels:
                      severity: {{{severity}}}
                      service: "{{ $labels.service }}"
                    annotations:
                      summary: "{{ $labels.slo }} spends its error budget too fast"
                      description: "{{ $value | humanizePercentage }} of the events of {{ $labels.slo }} are bad: {{{pace}}} what its budget allows."
                      runbook_url: "{{ $externalLabels.repository }}/observability/runbooks/ErrorBudgetBurn.md"
            """);
    }

    private static void Record(StringBuilder text, string name, string expression, string? labels = null)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"      - record: {name}");
        text.AppendLine(CultureInfo.InvariantCulture, $"        expr: {Quoted(expression)}");
        if (labels is not null) text.AppendLine(CultureInfo.InvariantCulture, $"        labels: {labels}");
    }

    /// <summary>Of all events of a window, weighted by how many there were, not the mean of ratios.</summary>
    private static string Ratio(string window) =>
        $"clamp_min(1 - sum_over_time(slo:good:increase5m[{window}]) / (sum_over_time(slo:total:increase5m[{window}]) > 0), 0)";

    private static string InFiveMinutes(string query) =>
        string.Join(' ', query.Replace("$window", "5m", StringComparison.Ordinal)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Quoted(string expression) => $"'{expression.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
