using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PricingService.Competitors;
using PricingService.Competitors.Feeds;

namespace PricingService.Tests.Competitors;

/// <summary>What holds of competitors' rates whatever they are.</summary>
public sealed class CompetitorRuleTests
{
    private const string Csv = "property_id,competitor,stay_date,price,currency,length_of_stay,observed_at\r\ncasa-1,\"Hotel " +
        "\"\"Sol\"\"\",2026-07-08,130.5,EUR,2,2026-01-31T11:00:00Z\r\ncasa-1,b,2026-07-09,99,EUR,,\r\n";
    private const string Json =
        """{"data":[{"property_id":"casa-1","competitor":"a","stay_date":"2026-07-08","price":130.5,"currency":"EUR"},{"property_id":"casa-1","competitor":"b","stay_date":"2026-07-09","price":"99","currency":"EUR","length_of_stay":2}]}""";

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Theory]
    [InlineData("csv", Csv)]
    [InlineData("json", Json)]
    public void No_document_throws_anything_but_its_refusal(string format, string document)
    {
        var feed = Feed.Of("f",
            new FeedOptions { Url = "https://example.org/", Format = format, Rows = format == "json" ? "data" : "", MaxRows = 5 });
        var bytes = Encoding.UTF8.GetBytes(document);
        Assert.Equal(2, FeedRates.Read(document, feed, isWhole: false).OfType<FeedRate.Read>().Count());
        var positions = Gen.Choose(0, bytes.Length - 1);
        var broken =
            from cut in Gen.OneOf(Gen.Constant(bytes.Length), positions)
            from changes in Gen.Zip(positions, Gen.Choose(0, 255)).ListOf()
            from mark in Gen.Elements<byte[]>([], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0])
            select Broken(bytes, cut, changes, mark);
        Prop.ForAll(broken.ToArbitrary(), one => IsReadOrRefused(one, feed)).Check(Often.WithMaxTest(5_000));
        Prop.ForAll<byte[]>(one => IsReadOrRefused(one, feed)).Check(Often);
        Prop.ForAll<string>(one => IsReadOrRefused(Encoding.UTF8.GetBytes(one ?? ""), feed)).Check(Often);
    }

    [Fact]
    public void The_rates_that_are_kept_do_not_depend_on_the_order_in_which_they_arrive() =>
        Prop.ForAll(Rates.ListOf().ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (rates, seed) =>
        {
            // Of the same observation of the same rate one price.
            var reported = rates.DistinctBy(rate => (rate.Key, rate.ObservedAt)).ToArray();
            var shuffled = reported.ToArray();
            new Random(seed).Shuffle(shuffled);
            return Kept(reported).SetEquals(Kept([.. shuffled, .. reported]))
                && Kept(reported).SetEquals(reported.GroupBy(rate => rate.Key).Select(same => same.MaxBy(rate => rate.ObservedAt)!));
        }).Check(Often);

    [Fact]
    public void The_competitors_price_lies_between_those_of_the_fresh_rates_and_stale_ones_change_nothing() =>
        Prop.ForAll(Known.ListOf().ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (rates, nights) =>
        {
            KnownRate[] sorted = [.. rates.OrderBy(rate => rate.Competitor)];
            KnownRate[] fresh = [.. sorted.Where(rate => rate.StaleAt > 1_000)];
            var price = NightPrice.Of(sorted, nights, 1_000);
            return price == NightPrice.Of(fresh, nights, 1_000)
                && (fresh.Length == 0 ? price is null : price >= fresh.Min(rate => rate.PriceMinor)
                    && price <= fresh.Max(rate => rate.PriceMinor));
        }).Check(Often);

    [Fact]
    public void Pauses_double_up_to_the_longest_and_never_undercut_what_the_feed_asks_for() => Prop.ForAll(
        Gen.Zip(Gen.Choose(1, 10_080), Gen.Choose(0, 100)).ToArbitrary(), Gen.Zip(Gen.Choose(0, 200_000), Gen.Choose(0, 999)).ToArbitrary(),
        (one, two) =>
        {
            var (interval, longest) = (TimeSpan.FromMinutes(one.Item1), TimeSpan.FromHours(6));
            var asked = TimeSpan.FromSeconds(two.Item1);
            var pause = FeedSchedule.Pause(interval, one.Item2, asked, longest, two.Item2 / 1000d);
            var cap = interval > longest ? interval : longest;
            return pause >= (asked > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : asked) && pause >= interval * 0.9
                && (asked > cap || pause <= cap * 1.1) && (one.Item2 > 0 || asked > interval || pause <= interval * 1.1);
        }).Check(Often);

    private static bool IsReadOrRefused(byte[] document, Feed feed)
    {
        try
        {
            return FeedRates.Read(FeedText.Decode(document, null, ""), feed, isWhole: false)
                .All(row => row is FeedRate.Read or FeedRate.Refused);
        }
        catch (PullException e)
        {
            return e.Status == PullStatus.Unreadable && e.Message.Length > 0;
        }
    }

    private static byte[] Broken(byte[] bytes, int cut, IEnumerable<(int At, int To)> changes, byte[] mark)
    {
        byte[] broken = [.. bytes];
        foreach (var (at, to) in changes.Take(5)) broken[at] = (byte)to;
        return [.. mark, .. broken[..cut]];
    }

    private static HashSet<CompetitorRate> Kept(CompetitorRate[] reported)
    {
        var held = new Dictionary<(string, string, string, long), CompetitorRate>();
        // One by one, as pushes would.
        foreach (var rate in reported)
        {
            var merge = new RateMerge(held.Values.ToList(), held.Count, new CompetitorOptions());
            merge.Take(rate);
            foreach (var changed in merge.Changed) held[changed.Key] = changed;
        }
        return [.. held.Values];
    }

    private static Gen<CompetitorRate> Rates =>
        from night in Gen.Elements("2026-07-08", "2026-07-09")
        from source in Gen.Elements("s", "t")
        from competitor in Gen.Elements("a", "b")
        from nights in Gen.Choose(1, 2)
        from price in Gen.Choose(1, 50_000)
        from at in Gen.Choose(0, 5)
        select new CompetitorRate(night, source, competitor, nights, price, at);

    private static Gen<KnownRate> Known =>
        from competitor in Gen.Choose(0, 5)
        from nights in Gen.Choose(1, 14)
        from price in Gen.Choose(1, 50_000)
        from at in Gen.Choose(0, 900)
        from stale in Gen.Elements(500L, 1_000L, 1_001L, 2_000L)
        select new KnownRate(competitor, nights, price, at, stale);
}
