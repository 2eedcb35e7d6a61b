using System.Diagnostics;
using System.Diagnostics.Metrics;
using PricingService.Prices;
using ServiceDefaults.Money;

namespace PricingService.Quotes;

internal sealed class QuoteMetrics
{
    private readonly Histogram<double> _latency;
    private readonly Counter<double> _quotedRevenue;

    public QuoteMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PricingService.Quotes");
        _latency = meter.CreateHistogram("pricing_score_latency_seconds", "s",
            "Time from a request for a quote to its answer, by pricing method.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .0025, .005, .01, .02, .03, .05, .08, .1,
                .25, .5, 1, 2.5] });
        _quotedRevenue = meter.CreateCounter<double>("pricing_quoted_revenue_total",
            description: "What the quotes would bring if all were accepted, in major units.");
    }

    public void Scored(TimeSpan elapsed, PricingMethod method) =>
        _latency.Record(elapsed.TotalSeconds, new TagList { { "method", Label(method) } });

    public void Quoted(decimal price, int nights, Currency currency, string? variant) =>
        _quotedRevenue.Add((double)(price * nights), new TagList { { "currency", currency.Code }, { "variant", variant ?? "none" } });

    public static string Label(PricingMethod method) => method switch
    {
        PricingMethod.RuleBased => "rule_based",
        PricingMethod.MlElasticity => "ml_elasticity",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };
}
