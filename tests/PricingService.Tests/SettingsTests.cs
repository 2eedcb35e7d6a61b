using System.Globalization;
using System.Reflection;
using PricingService.Calendars;
using PricingService.Competitors;
using PricingService.Competitors.Feeds;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Packs;
using PricingService.Prices;
using PricingService.Quotes;

namespace PricingService.Tests;

/// <summary>The tables of settings in the documentation are the code: each key with its default, and no other.</summary>
public sealed class SettingsTests
{
    private const string Feeds = "Competitors:Feeds";
    private const string Calendars = "Calendars:Feeds";

    [Fact]
    public void Of_the_service() => Assert.Equal(
        Of(new QuoteOptions(), "Quotes:").Concat(Of(new PackOptions(), "Packs:")).Concat(Of(new ModelOptions(), "Models:"))
            .Concat(Of(new CompetitorOptions(), "Competitors:")).Concat(Of(new ExperimentOptions(), "Experiments:"))
            .Concat(Of(new PriceOptions(), "Prices:")).Concat(Of(new CalendarOptions(), "Calendars:"))
            .Where(row => row.Key != Feeds).Order(),
        InTable("pricing.md").Where(row => !row.Key.StartsWith(Feeds, StringComparison.Ordinal)
            && !row.Key.StartsWith(Calendars, StringComparison.Ordinal)).Order());

    [Fact]
    public void Of_a_calendar() => Assert.Equal(Of(new CalendarFeedOptions(), "").Order(), InTable("calendars.md").Order());

    [Fact]
    public void Of_a_feed() => Assert.Equal(Of(new FeedOptions(), "").Order(), InTable("competitors.md").Order());

    private static IEnumerable<(string Key, string Default)> Of(object options, string section) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite).Select(property => (section + property.Name, property.GetValue(options) switch
        {
            FeedFields or IReadOnlyDictionary<string, string> or null => "",
            bool value => value ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        }));

    private static IEnumerable<(string Key, string Default)> InTable(string page) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "docs", page))
            .SkipWhile(line => !line.StartsWith("| Key ", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')).Select(cells => (cells[1].Trim().Trim('`'), cells[2].Trim()));
}
