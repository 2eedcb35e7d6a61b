using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PricingService.Competitors.Feeds;

/// <summary>The feeds that are configured.</summary>
internal sealed class FeedCatalog(FeedNames names, IOptionsMonitor<FeedOptions> options)
{
    private readonly Dictionary<string, Feed> _feeds = names.Names.Select(name => Feed.Of(name, options.Get(name)))
        .ToDictionary(feed => feed.Source, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<Feed> All => _feeds.Values;

    public FeedOptions? Find(string source) => _feeds.GetValueOrDefault(source)?.Options;
}

/// <summary>The sections under <c>Competitors:Feeds</c>.</summary>
internal sealed record FeedNames(IReadOnlyList<string> Names)
{
    /// <summary>Each is a label value of metrics.</summary>
    public const int Most = 50;
}

/// <param name="Source">Its name, which is its rates' source.</param>
/// <param name="Fingerprint">Covers what its documents contain and mean, but not its credentials.</param>
internal sealed record Feed(string Source, FeedOptions Options, string Fingerprint)
{
    public static Feed Of(string name, FeedOptions options) =>
        new(name, options, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
        {
            options.Url, options.Format, options.Rows, options.Fields, options.Property,
            Properties = options.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            options.Currency, options.DateFormat, options.Delimiter, options.DecimalSeparator, options.Encoding, options.MaxRows,
        }))));
}
