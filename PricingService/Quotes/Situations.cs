using PricingService.Availability;
using PricingService.Competitors;
using PricingService.Models;
using PricingService.Overrides;
using PricingService.Packs;
using PricingService.Prices;
using PricingService.Prices.Bids;
using PricingService.Properties;

namespace PricingService.Quotes;

/// <summary>Gathers what a price depends on.</summary>
internal sealed class Situations(ModelBook models, BidBook bids, AvailabilityBook availability, OverrideBook overrides,
    CompetitorBook competitors, LastPackPrices lastPrices, AskedPrices askedPrices, TimeProvider clock)
{
    public async ValueTask<Situation> OfAsync(Property property, Demand demand)
    {
        var today = property.Today(clock);
        var limits = Limits.Of(await askedPrices.OfAsync(property, demand.StayDate, today),
            (await lastPrices.OfAsync(property))?.On(demand.StayDate), today);
        var model = await models.FindAsync(property.Id);
        var learnt = await bids.OfAsync(property.Id);
        var calendar = await availability.OfAsync(property);
        demand = demand with
        {
            CompetitorPrice = await competitors.PriceAsync(property, demand.StayDate, demand.LengthOfStay),
            BidPrice = learnt?.BidPrice(demand.StayDate, demand.LengthOfStay, demand.LeadTimeDays, property.ReferencePrice,
                property.Units, night => calendar.Left(night, property.Units)),
        };
        var bounded = (await overrides.OfAsync(property)).On(demand.StayDate, property);
        return new Situation(demand, bounded, limits, Serving.Of(model, learnt?.Serving), today);
    }
}

/// <param name="Bounded">The property with the night's own bounds, if the owner set some.</param>
/// <param name="Serving">Null if the rules price.</param>
/// <param name="Today">The property's own day.</param>
internal sealed record Situation(Demand Demand, Property Bounded, Limits Limits, Serving? Serving, DateOnly Today);
