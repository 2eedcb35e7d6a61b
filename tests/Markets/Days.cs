using PricingService.Models;

namespace Markets;

/// <summary>Day by day: guests ask sellers of one portfolio for nights, these learn once a week.</summary>
/// <param name="marketsOn">The market of each seller on a day, from 0.</param>
internal sealed class Days(IReadOnlyList<Seller> sellers, Func<int, IReadOnlyList<Market>> marketsOn, DateOnly first, int seed)
{
    private const int Week = 7;
    private readonly Random _random = new(seed);
    private readonly HashSet<(int Seller, DateOnly Night)> _sold = [];
    private int _day;

    public IReadOnlyList<Seller> Sellers => sellers;

    public void Until(int day)
    {
        for (; _day < day; _day++)
        {
            var markets = marketsOn(_day);
            for (var s = 0; s < sellers.Count; s++) Ask(s, markets[s], first.AddDays(_day));
            if (_day % Week == Week - 1) Seller.LearnTogether(sellers);
        }
    }

    private void Ask(int s, Market market, DateOnly today)
    {
        for (var lead = 0; lead < Market.Horizon; lead++)
        {
            var night = today.AddDays(lead);
            for (var guest = Seller.Poisson(_random, market.Arrivals(night, lead)); guest > 0; guest--)
            {
                if (_sold.Contains((s, night))) break;
                if (sellers[s].Sell(night, lead, _random.Next(8), ratio => _random.NextDouble() < market.Acceptance(ratio, lead, night)))
                    _sold.Add((s, night));
            }
        }
    }
}
