using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using ServiceDefaults.Money;

namespace PricingService.Outcomes;

internal sealed class OutcomeMetrics
{
    private readonly Counter<long> _ingested;
    private readonly Counter<long> _invalid;
    private readonly Counter<double> _realizedRevenue;

    public OutcomeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PricingService.Outcomes");
        _ingested = meter.CreateCounter<long>("pricing_outcomes_ingested_total", description: "New outcomes stored.");
        _invalid = meter.CreateCounter<long>("pricing_outcomes_invalid_total", description: "Outcomes refused, by reason.");
        _realizedRevenue = meter.CreateCounter<double>("pricing_realized_revenue_total",
            description: "Price × nights of accepted outcomes, in major units.");
    }

    public void BeginAtZero()
    {
        _ingested.Add(0);
        foreach (var reason in Enum.GetValues<RefusalReason>()) _invalid.Add(0, Labels(reason));
    }

    public void Ingested() => _ingested.Add(1);

    public void Refused(RefusalReason reason) => _invalid.Add(1, Labels(reason));

    public void Realized(decimal price, long nights, Currency currency, string? variant) =>
        _realizedRevenue.Add((double)(price * nights), new TagList { { "currency", currency.Code }, { "variant", variant ?? "none" } });

    private static TagList Labels(RefusalReason reason) => new() { { "reason", Label(reason) } };

    public static string Label(RefusalReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
