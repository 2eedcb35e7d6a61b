using System.Globalization;
using PricingService.Models;
using PricingService.Prices;

namespace Markets;

/// <summary>How often 95 % intervals contain what they are about, of models trained on guests who are not as the model supposes.</summary>
/// <param name="Response">Of the price coefficient.</param>
/// <param name="Acceptance">Of the probability that the next guests accept, whatever the night.</param>
/// <param name="Typical">The same with what no one can foresee of a night averaged out.</param>
internal sealed record Coverage(
    string Guests, string Prices, int Outcomes, double Response, double Acceptance, double Typical, double Promoted)
{
    public static readonly (string Guests, string Prices)[] Rows =
    [
        ("logit", "the rules' alone, varied"), ("bumpy", "the rules' alone, varied"), ("bumpy", "owner's events, varied"),
        ("probit", "the rules' alone, varied"), ("kinked", "the rules' alone, varied"), ("segmented", "the rules' alone, varied"),
        ("lookers", "the rules' alone, varied"),
    ];

    public static readonly int[] Sizes = [300, 1_000, 3_000];

    private const int Homes = 6;
    private const int Next = 200;

    public static Coverage Of(string guests, string prices, int outcomes, int portfolios)
    {
        var (models, response, asked, inside, typical, promoted) = (0, 0, 0, 0, 0, 0);
        var gate = new object();
        Parallel.For(0, portfolios, portfolio =>
        {
            var homes = Enumerable.Range(0, Homes)
                .Select(home => Askers.Ask(guests, prices, (portfolio * Homes) + home + 1).Take(outcomes + Next).ToList()).ToList();
            var data = homes.Select(home => new TrainingData(
                home.Take(outcomes).Select((asking, i) => asking.Row($"{portfolio}-{i}")).Reverse())).ToList();
            var prior = PartialPooling.Of([.. data.Select(each => each.Newest(500))]);
            for (var home = 0; home < Homes; home++)
            {
                var judgement = Gate.Judge(data[home], prior, null, data[home].Counts(), new Policies());
                if (judgement.Challenger is not { } model) continue;
                var off = (model.PriceCoefficient - homes[home][0].Slope) / model.PriceCoefficientError;
                var later = homes[home].Skip(outcomes).Select(asking => (asking.Truth, asking.Foreseeable,
                    Interval: model.Acceptance(asking.Features))).ToList();
                lock (gate)
                {
                    models++;
                    promoted += judgement.Verdict == Verdict.Promoted ? 1 : 0;
                    response += Math.Abs(off) <= 1.96 ? 1 : 0;
                    asked += later.Count;
                    inside += later.Count(one => one.Truth >= one.Interval.Low && one.Truth <= one.Interval.High);
                    typical += later.Count(one => one.Foreseeable >= one.Interval.Low && one.Foreseeable <= one.Interval.High);
                }
            }
        });
        return new Coverage(guests, prices, outcomes, response / (double)models, inside / (double)asked, typical / (double)asked,
            promoted / (double)models);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"| {Guests} | {Prices} | {Outcomes} | {Response:0.000} | {Acceptance:0.000} | {Typical:0.000} | {Promoted:0.00} |");
}
