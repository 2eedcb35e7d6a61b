using FsCheck;
using FsCheck.Fluent;
using PricingService.Experiments;
using ServiceDefaults.Money;
using Property = PricingService.Properties.Property;

namespace PricingService.Tests.Experiments;

/// <summary>Who gets what: the same forever and everywhere, and as configured.</summary>
public sealed class ExperimentAssignmentTests
{
    private static readonly DateOnly Night = new(2026, 7, 4);
    private static readonly Property Casa = Samples.Casa;

    [Theory]
    [InlineData("default", "guest-1", 981)]
    [InlineData("default", "guest-2", 4859)]
    [InlineData("lisbon", "guest-1", 2518)]
    [InlineData("default", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 9343)]
    public void A_subject_has_the_bucket_that_the_documented_hash_gives(string layer, string subject, int bucket) =>
        Assert.Equal(bucket, SubjectHash.BucketOf(layer, subject));

    [Theory]
    [InlineData("summer-up-5", "guest-1", 15139110370397968679UL)]
    [InlineData("summer-up-5", "guest-2", 4111232515146861998UL)]
    [InlineData("other", "guest-1", 3712202741042459342UL)]
    public void A_subject_has_the_place_in_an_experiment_that_the_documented_hash_gives(string experiment, string subject, ulong hash) =>
        Assert.Equal(hash, SubjectHash.InExperiment(experiment, subject));

    [Fact]
    public void Subjects_are_spread_evenly_over_buckets_and_variants_whatever_they_are_called()
    {
        foreach (var name in new Func<int, string>[] { i => $"guest-{i}", i => new Guid(i, 0, 0, new byte[8]).ToString("N"), i => $"{i}" })
        {
            var buckets = new long[100];
            var variants = new Dictionary<string, long> { ["a"] = 0, ["b"] = 0, ["c"] = 0 };
            var experiment = Running("spread", 1m, ("a", 1m), ("b", 2.5m), ("c", 6.5m));
            var page = Page(experiment);
            for (var i = 0; i < 200_000; i++)
            {
                buckets[SubjectHash.BucketOf("default", name(i)) / 100]++;
                variants[page.Assign(Casa, Night, name(i))!.Value.Variant.Name]++;
            }
            Assert.True(SampleRatio.ChiSquared(buckets, [.. Enumerable.Repeat(0.01, 100)]) > 0.001);
            Assert.True(SampleRatio.ChiSquared([.. variants.Values], [0.1, 0.25, 0.65]) > 0.001, string.Join(' ', variants.Values));
        }
    }

    [Fact]
    public void Experiments_of_one_layer_share_no_subject_and_those_of_two_are_independent()
    {
        var one = Running("one", 0.3m, ("a", 1), ("b", 1));
        var two = Running("two", 0.7m, [one.Buckets], "default", ("a", 1), ("b", 1));
        var other = Running("three", 1m, [], "other", ("a", 1), ("b", 1));
        var (inOne, inTwo) = (0, 0);
        var crossed = new long[4];
        for (var i = 0; i < 40_000; i++)
        {
            var subject = $"guest-{i}";
            var alone = new[] { Page(one).Assign(Casa, Night, subject), Page(two).Assign(Casa, Night, subject) };
            Assert.Single(alone, assignment => assignment is not null);
            if (alone[0] is not null) inOne++;
            else inTwo++;
            var variant = (alone[0] ?? alone[1])!.Value.Variant.Name;
            crossed[(variant == "a" ? 0 : 2) + (Page(other).Assign(Casa, Night, subject)!.Value.Variant.Name == "a" ? 0 : 1)]++;
        }
        Assert.True(SampleRatio.ChiSquared([inOne, inTwo], [0.3, 0.7]) > 0.001, $"{inOne} {inTwo}");
        Assert.True(SampleRatio.ChiSquared(crossed, [0.25, 0.25, 0.25, 0.25]) > 0.001, string.Join(' ', crossed));
    }

    [Fact]
    public void Ranges_of_one_layer_never_overlap_and_every_free_bucket_can_be_had() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(1, 4_000)).ToArbitrary(),
        wanted =>
        {
            var taken = new List<Buckets>();
            foreach (var (index, count) in wanted.Index())
            {
                var free = Buckets.InLayer - taken.Sum(each => each.Count);
                var got = Buckets.Take(count, taken);
                Assert.Equal(count <= free, got is not null);
                if (got is null) continue;
                Assert.Equal(count, got.Count);
                Assert.Equal(got.ToString(), Buckets.Parse(got.ToString()).ToString());
                for (var bucket = 0; bucket < Buckets.InLayer; bucket += 7)
                    Assert.True(taken.Count(each => each.Contain(bucket)) + (got.Contain(bucket) ? 1 : 0) <= 1);
                taken.Add(got);
                if (index % 3 == 2) taken.RemoveAt(taken.Count / 2);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Only_quotes_with_a_subject_for_a_property_of_the_scope_take_part()
    {
        var design = new ExperimentDesign
        {
            ExperimentId = "scoped", Variants = [new("a", 1, new(PolicyKind.Champion)), new("b", 1, new(PolicyKind.Rules))],
            PortfolioId = "lisbon",
        };
        var page = Page(new Experiment(design, "EUR", Buckets.Take(Buckets.InLayer, [])!));
        Assert.NotNull(page.Assign(Casa, Night, "guest-1"));
        Assert.Null(page.Assign(Casa, Night, null));
        Assert.Null(page.Assign(Casa with { PortfolioId = "porto" }, Night, "guest-1"));
        Assert.Null(page.Assign(Casa with { Currency = Currency.Of("USD") }, Night, "guest-1"));
        var named =
            Page(new Experiment(design with { PortfolioId = null, PropertyIds = ["casa-2"] }, "EUR", Buckets.Take(Buckets.InLayer, [])!));
        Assert.Null(named.Assign(Casa, Night, "guest-1"));
        Assert.NotNull(named.Assign(Casa with { Id = "casa-2" }, Night, "guest-1"));
    }

    [Fact]
    public void An_assignment_allocates_nothing()
    {
        var page = Page(Running("lean", 0.5m, ("a", 1), ("b", 1)));
        for (var i = 0; i < 1_000; i++) page.Assign(Casa, Night, "guest-1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) page.Assign(Casa, Night, "guest-1");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ExperimentPage Page(params Experiment[] running) => new(1, running, Champions.None);

    private static Experiment Running(string id, decimal traffic, params (string Name, decimal Weight)[] variants) =>
        Running(id, traffic, [], "default", variants);

    private static Experiment Running(string id, decimal traffic, IReadOnlyCollection<Buckets> taken, string layer,
        params (string Name, decimal Weight)[] variants) => new(
            new ExperimentDesign
            {
                ExperimentId = id, Layer = layer, Traffic = traffic,
                Variants = [.. variants.Select(
                    variant => new VariantDesign(variant.Name, variant.Weight, new VariantPolicy(PolicyKind.Champion)))],
            },
            "EUR", Buckets.Take(Buckets.For(traffic), taken)!);
}
