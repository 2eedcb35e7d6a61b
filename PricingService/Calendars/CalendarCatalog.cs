using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PricingService.Calendars;

/// <summary>The calendars that are configured.</summary>
internal sealed class CalendarCatalog(CalendarNames names, IOptionsMonitor<CalendarFeedOptions> options)
{
    public IReadOnlyList<CalendarFeed> All { get; } =
        [.. names.Names.Order(StringComparer.Ordinal).Select(name => CalendarFeed.Of(name, options.Get(name)))];

    public CalendarFeed? Find(string source) => All.FirstOrDefault(feed => feed.Source == source);
}

/// <summary>The sections under <c>Calendars:Feeds</c>.</summary>
internal sealed record CalendarNames(IReadOnlyList<string> Names)
{
    public const int Most = 2_000;
}

/// <param name="Fingerprint">Covers what its calendar is and means.</param>
internal sealed record CalendarFeed(string Source, CalendarFeedOptions Options, string Fingerprint)
{
    public static CalendarFeed Of(string name, CalendarFeedOptions options) =>
        new(name, options, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { options.Url, options.UrlFile, options.Property, options.AllSold }))));
}
