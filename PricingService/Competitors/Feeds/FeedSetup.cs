using Jobs;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

internal static class FeedSetup
{
    /// <summary>The label <c>service</c> of its calls, and the section under <c>Outbound</c>.</summary>
    public const string Client = "competitors";

    private const string Section = "Competitors:Feeds";

    /// <summary>Registers the configured feeds; pulls nothing.</summary>
    public static WebApplicationBuilder AddFeedCatalog(this WebApplicationBuilder builder)
    {
        var names = builder.Configuration.GetSection(Section).GetChildren().Select(feed => feed.Key).ToList();
        foreach (var name in names)
        {
            builder.AddValidatedOptions<FeedOptions>(name, $"{Section}:{name}")
                .Validate(_ => Identifier.IsWellFormed(name), $"{Section}: a feed's name {Identifier.Rule}")
                .Validate(_ => names.Count <= FeedNames.Most, $"{Section}: at most {FeedNames.Most} feeds");
        }
        builder.Services.AddSingleton(new FeedNames(names)).AddSingleton<FeedCatalog>();
        return builder;
    }

    public static WebApplicationBuilder AddFeeds(this WebApplicationBuilder builder)
    {
        builder.AddGuardedClient<FeedFetcher>(Client);
        builder.Services.AddSingleton<FeedTable>().AddSingleton<FeedPuller>().AddHostedService<FeedPlan>().AddJobHandler<FeedHandler>();
        return builder;
    }
}
