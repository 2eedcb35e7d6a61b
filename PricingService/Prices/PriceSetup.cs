using PricingService.Prices.Bids;
using ServiceDefaults.Configuration;

namespace PricingService.Prices;

internal static class PriceSetup
{
    public static WebApplicationBuilder AddPrices(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PriceOptions>("Prices");
        builder.Services.AddSingleton<Models.IPolicies, Policies>();
        builder.Services.AddSingleton<AskedPrices>().AddSingleton<BidTable>().AddSingleton<BidBook>().AddSingleton<BidRun>();
        builder.Services.AddHostedService<BidWatch>();
        return builder;
    }
}
