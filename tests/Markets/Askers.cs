using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Prices;

namespace Markets;

/// <summary>Guests who ask one property, one after the other, and answer otherwise than the model supposes.</summary>
internal static class Askers
{
    private static readonly DateOnly First = new(2027, 1, 1);

    /// <summary>Someone asked.</summary>
    /// <param name="Price">ln(price / reference).</param>
    /// <param name="Centre">The same before the random variation.</param>
    /// <param name="Truth">How likely they were to accept.</param>
    /// <param name="Foreseeable">The same, averaged over what nobody can know of a night beforehand.</param>
    /// <param name="Slope">Of the log odds by the price, for guests who are logit.</param>
    internal sealed record Asking(
        double Price, double Centre, DateOnly Night, int Lead, double Truth, double Foreseeable, bool Accepted, int Day, double Slope)
    {
        public double[] Features => PricingService.Models.Features.Of(Price, Night, Lead, 1, 0.5, null, Centre);

        public TrainingRow Row(string id) => new()
        {
            OutcomeId = id, LogPriceRatio = Price, LogUnvaried = Centre, StayDate = Night, LeadTimeDays = Lead, LengthOfStay = 1,
            Occupancy = 0.5, LogCompetitorRatio = null, Accepted = Accepted, RatioBucket = RatioBucket.Of((decimal)Math.Exp(Price), 1),
        };
    }

    /// <param name="turnAt">The first outcome after the change, if there is one.</param>
    public static IEnumerable<Asking> Ask(string guests, string prices, int seed, int turnAt = int.MaxValue, string? change = null)
    {
        var random = new Random(seed);
        // Properties differ in how many accept and how they respond.
        var (odds, slope) = (-0.8 + (0.5 * Normal(random)), -3.5 + (0.8 * Normal(random)));
        var nights = new Dictionary<DateOnly, double>();
        for (var i = 0; ; i++)
        {
            var lead = (int)(-40 * Math.Log(1 - random.NextDouble()));
            var day = i * 365 / Alarms.OutcomesAYear;
            var night = First.AddDays(day + lead);
            if (!nights.TryGetValue(night, out var bump))
                nights[night] = bump = guests == "bumpy" ? (0.5 * Normal(random)) + (random.NextDouble() < 0.05 ? 2 : 0) : 0;
            // Prices that follow demand, as owners' do.
            var (u, centre) = Price(prices, random, night, lead, i, bump);
            var turned = i >= turnAt;
            var b = turned && change == "stronger" ? 3 * slope : turned && change == "none" ? 0 : slope;
            var shift = turned && change == "fewer" ? -1.6 : turned && change == "more" ? 1.6 : 0;
            var season = -0.3 * Math.Cos(2 * Math.PI * (night.DayOfYear - 20) / 365.0);
            var score = odds + shift + season + bump - (0.2 * Math.Log((1 + lead) / 31.0)) + (b * u);
            var accepts = guests switch
            {
                "probit" => Phi(score / 1.7),
                "kinked" => Logistic(score - (u > 0.1 ? 6 * (u - 0.1) : 0)),
                "segmented" => (Logistic(score + (0.7 * slope * u)) + Logistic(score - (0.6 * slope * u))) / 2,
                "lookers" => 0.4 * Logistic(score + 1),
                _ => Logistic(score),
            };
            var foreseeable = guests == "bumpy" ? Foreseen(score - bump) : accepts;
            yield return new Asking(u, centre, night, lead, accepts, foreseeable, random.NextDouble() < accepts, day, slope);
        }
    }

    private static (double Price, double Centre) Price(string prices, Random random, DateOnly night, int lead, int i, double bump)
    {
        double Rules() => Math.Log((double)RuleBasedPrice.For(new Demand(1, night, lead, 1, 0.5m, null)).Price);
        switch (prices)
        {
            case "two levels": var two = random.Next(2) == 0 ? Math.Log(0.9) : Math.Log(1.1); return (two, two);
            case "three levels": var three = Math.Log(0.8 + (0.2 * random.Next(3))); return (three, three);
            case "many": return ((random.NextDouble() - 0.5) * 0.7, 0);
            case "the rules' alone, varied": var alone = Rules(); return (alone + Varied(random), alone);
            case "owner's events, varied": var events = Rules() + (0.25 * bump); return (events + Varied(random), events);
            case "the rules', varied": var rules = Rules() + (0.3 * bump); return (rules + Varied(random), rules);
            // As the service does that learns: it tries its way up over half a year, and follows demand.
            default: var own = Rules() + (0.2 * bump) + (0.3 * Math.Min(1, i / 500.0)) - 0.1; return (own + Varied(random), own);
        }
    }

    /// <summary>Over the bumps of nights: their ordinary deviation, and the few events.</summary>
    private static double Foreseen(double score)
    {
        double Ordinary(double at) => Logistic(at / Math.Sqrt(1 + (Math.PI * 0.25 / 8)));
        return (0.95 * Ordinary(score)) + (0.05 * Ordinary(score + 2));
    }

    private static double Varied(Random random)
    {
        double[] factors = [0.91, 0.93, 0.94, 0.95, 1.05, 1.06, 1.07, 1.09];
        return Math.Log(factors[random.Next(factors.Length)]);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static double Phi(double z) => 0.5 * (1 + Erf(z / Math.Sqrt(2)));

    private static double Erf(double x)
    {
        // Abramowitz and Stegun, 7.1.26.
        var t = 1 / (1 + (0.3275911 * Math.Abs(x)));
        var sum = ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t;
        var y = 1 - (sum * Math.Exp(-x * x));
        return x >= 0 ? y : -y;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
