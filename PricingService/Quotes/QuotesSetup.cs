using ServiceDefaults.Configuration;

namespace PricingService.Quotes;

internal static class QuotesSetup
{
    public static void AddQuotes(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<QuoteOptions>("Quotes");
        builder.Services.AddSingleton<QuoteTable>();
        builder.Services.AddHostedService<QuoteRetention>();
    }
}
