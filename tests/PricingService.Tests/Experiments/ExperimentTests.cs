using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PricingService.Tests.Experiments;

/// <summary>Experiments through the API, from their start to their end.</summary>
public sealed class ExperimentTests : IAsyncLifetime
{
    private readonly PricingApp _app = new() { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_subject_is_priced_by_its_variant_and_by_the_same_again()
    {
        var created = await _app.Http.PostAsync("/experiments", Design(), HttpStatusCode.Created);
        Assert.Equal(("running", "running", "0-9999", "EUR"),
            (created.Text("state"), created.Text("verdict"), created.Text("buckets"), created.Text("currency")));
        var champion = await ScoreAsync(_app, null);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null),
            (champion.GetProperty("experiment").ValueKind, champion.GetProperty("variant").ValueKind));
        var prices = new Dictionary<string, HashSet<decimal>> { ["as-is"] = [], ["dearer"] = [] };
        for (var i = 0; i < 40; i++)
        {
            var quote = await ScoreAsync(_app, $"guest-{i}");
            Assert.Equal("up-10", quote.Text("experiment"));
            prices[quote.Text("variant")].Add(quote.Number("price"));
            Assert.Equal(quote.Text("variant"), (await ScoreAsync(_app, $"guest-{i}", "2026-09-01")).Text("variant"));
            Assert.EndsWith(quote.Text("variant") == "dearer" ? "Experiment 'up-10', variant 'dearer': the champion's price " +
                "×1.1." : "Experiment 'up-10', variant 'as-is': the champion's price.",
                quote.Text("reason"), StringComparison.Ordinal);
        }
        Assert.Equal([champion.Number("price")], prices["as-is"]);
        AssertCent(champion.Number("price") * 1.1m, Assert.Single(prices["dearer"]));

        var view = await ViewAsync("up-10");
        Assert.Equal(40, view.GetProperty("variants").EnumerateArray().Sum(variant => variant.GetProperty("subjects").GetInt32()));
        Assert.Equal(80, view.GetProperty("variants").EnumerateArray().Sum(variant => variant.GetProperty("quotes").GetInt32()));
    }

    [Fact]
    public async Task Batches_take_part_too()
    {
        await _app.Http.PostAsync("/experiments", Design(), HttpStatusCode.Created);
        var alone = await ScoreAsync(_app, "guest-1");
        var batch =
            await _app.Http.PostAsync("/score/batch", new { quotes = new[] { Request("guest-1"), Request(null), Request("guest-1") } });
        var quotes = batch.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("quote")).ToList();
        Assert.Equal((alone.Text("variant"), alone.Number("price")), (quotes[0].Text("variant"), quotes[0].Number("price")));
        Assert.Equal(JsonValueKind.Null, quotes[1].GetProperty("experiment").ValueKind);
        Assert.Equal((1, 3), (Sum(await ViewAsync("up-10"), "subjects"), Sum(await ViewAsync("up-10"), "quotes")));
    }

    [Fact]
    public async Task A_subject_s_first_outcome_is_compared_and_the_others_only_counted()
    {
        await _app.Http.PostAsync("/experiments", Design(), HttpStatusCode.Created);
        var quotes = new[] { await ScoreAsync(_app, "guest-1", nights: 3), await ScoreAsync(_app, "guest-1"),
            await ScoreAsync(_app, "guest-1") };
        object Row(JsonElement quote, bool accepted) => new { quote_id = quote.Text("quote_id"), accepted };
        await _app.Http.PostAsync("/learn", new { outcomes = new[] { Row(quotes[0], true), Row(quotes[0], true), Row(quotes[1], false) } });
        // a duplicate and a contradiction
        await _app.Http.PostAsync("/learn", new { outcomes = new[] { Row(quotes[0], true), Row(quotes[1], true) } });
        await _app.Http.PostAsync("/learn", new { outcomes = new[] { Row(quotes[2], true) } });

        var variant = Variant(await ViewAsync("up-10"), quotes[0].Text("variant"));
        Assert.Equal((1, 3, 3, 2, 1),
            (Int(variant, "subjects"), Int(variant, "quotes"), Int(variant, "outcomes"), Int(variant, "accepted"),
                Int(variant, "observed")));
        Assert.Equal((3 * quotes[0].Number("price")) + quotes[2].Number("price"), variant.Number("revenue"));
        Assert.Equal(3 * (double)quotes[0].Number("price"), variant.GetProperty("revenue_per_quote").GetProperty("value").GetDouble(), 9);
        Assert.Equal((1.0, 0.206549),
            (variant.GetProperty("conversion").GetProperty("value")
                .GetDouble(), Math.Round(variant.GetProperty("conversion").GetProperty("low").GetDouble(), 6)));
    }

    [Fact]
    public async Task A_planted_difference_comes_to_its_verdict_which_can_be_promoted()
    {
        await _app.Http.PostAsync("/experiments", Design(minimum_effect: 0.5), HttpStatusCode.Created);
        var random = new Random(1);
        await SimulateAsync(_app, 1_500, variant => random.NextDouble() < (variant == "dearer" ? 0.5 : 0.3));
        var view = await ViewAsync("up-10");
        Assert.Equal(("treatment_better", "dearer", false),
            (view.Text("verdict"), view.Text("winner"), view.GetProperty("sample_ratio_mismatch").GetBoolean()));
        var comparison = Assert.Single(view.GetProperty("comparisons").EnumerateArray());
        Assert.Equal(("dearer", "as-is", "treatment_better"),
            (comparison.Text("variant"), comparison.Text("control"), comparison.Text("verdict")));
        var revenue = comparison.GetProperty("revenue_per_quote");
        var (control, treatment) = (Variant(view, "as-is"), Variant(view, "dearer"));
        double Mean(JsonElement variant) => variant.GetProperty("revenue_per_quote").GetProperty("value").GetDouble();
        Assert.Equal(Mean(treatment) - Mean(control), revenue.GetProperty("difference").GetDouble(), 6);
        Assert.Equal((Mean(treatment) / Mean(control)) - 1, revenue.GetProperty("relative").GetDouble(), 9);
        Assert.True(revenue.GetProperty("p_value").GetDouble() < 0.05 && revenue.Number("low") < revenue.Number("difference")
            && revenue.Number("difference") < revenue.Number("high"));

        var before = await ScoreAsync(_app, null);
        var pack = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 200 }, HttpStatusCode.Created);
        var promoted = await PostAsAsync("maria", "/experiments/up-10/promote", new { variant = "dearer" }, HttpStatusCode.OK);
        Assert.Equal(("promoted", "dearer", "maria", "treatment_better"),
            (promoted.Text("state"), promoted.Text("promoted_variant"), promoted.Text("ended_by"), promoted.Text("verdict_when_ended")));
        var after = await ScoreAsync(_app, null);
        AssertCent(before.Number("price") * 1.1m, after.Number("price"));
        Assert.Equal(after.Number("price"), (await ScoreAsync(_app, "guest-1")).Number("price"));
        Assert.Equal("stale", (await _app.Http.GetAsync($"/packs/{pack.Text("pack_id")}", HttpStatusCode.OK)).Text("state"));
        var rebuilt = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 200 }, HttpStatusCode.Created);
        async Task<decimal> FirstPriceAsync(JsonElement built) =>
            (await _app.Http.GetAsync($"/packs/{built.Text("pack_id")}", HttpStatusCode.OK)).GetProperty(
                "prices")[0].GetProperty("nights")[0].Number("price");
        AssertCent(await FirstPriceAsync(pack) * 1.1m, await FirstPriceAsync(rebuilt));

        var list = await _app.Http.GetAsync("/experiments?state=promoted", HttpStatusCode.OK);
        Assert.Equal("up-10", Assert.Single(list.GetProperty("experiments").EnumerateArray()).Text("experiment_id"));
        var champion = Assert.Single(list.GetProperty("champions").EnumerateArray());
        Assert.Equal(("portfolio", "lisbon", "model", 1.1m, "up-10", "dearer"),
            (champion.Text("scope"), champion.Text("id"), champion.Text("basis"), champion.Number("factor"), champion.Text("experiment_id"),
                champion.Text("variant")));
        await PostAsAsync("maria", "/experiments/up-10/promote", new { variant = "dearer" }, HttpStatusCode.OK);
        Assert.Equal("urn:platform:pricing:experiment-ended",
            (await _app.Http.PostAsync("/experiments/up-10/promote", new { variant = "as-is" }, HttpStatusCode.Conflict)).Text("type"));
        Assert.Equal("urn:platform:pricing:experiment-ended",
            (await _app.Http.PostAsync("/experiments/up-10/stop", new { }, HttpStatusCode.Conflict)).Text("type"));
        Assert.Equal(after.Number("price"), (await ScoreAsync(_app, null)).Number("price"));
    }

    [Fact]
    public async Task A_stopped_experiment_leaves_the_champion_and_its_late_outcomes_are_kept_out_of_the_verdict()
    {
        await _app.Http.PostAsync("/experiments", Design(), HttpStatusCode.Created);
        var quote = await ScoreAsync(_app, "guest-1");
        var early = await ScoreAsync(_app, "guest-2");
        await _app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = early.Text("quote_id"), accepted = false } } });
        var stopped = await PostAsAsync("joao", "/experiments/up-10/stop", new { }, HttpStatusCode.OK);
        Assert.Equal(("stopped", "joao", "undecided", "running"),
            (stopped.Text("state"), stopped.Text("ended_by"), stopped.Text("verdict"), stopped.Text("verdict_when_ended")));
        Assert.Equal(JsonValueKind.Null, (await ScoreAsync(_app, "guest-1")).GetProperty("experiment").ValueKind);

        var learned =
            await _app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted = true } } });
        Assert.Equal(1, learned.GetProperty("accepted").GetInt32());
        var view = await ViewAsync("up-10");
        Assert.Equal((1, 1, 1), (Sum(view, "outcomes"), Sum(view, "observed"), Sum(view, "late_outcomes")));
        Assert.Equal("joao", (await PostAsAsync("else", "/experiments/up-10/stop", new { }, HttpStatusCode.OK)).Text("ended_by"));
    }

    [Fact]
    public async Task Missing_outcomes_of_one_variant_withhold_the_verdict()
    {
        await _app.Http.PostAsync("/experiments", Design(minimum_effect: 0.5), HttpStatusCode.Created);
        var random = new Random(2);
        await SimulateAsync(_app, 1_000, variant => random.NextDouble() < (variant == "dearer" ? 0.7 : 0.3), variant => variant == "dearer"
            || random.NextDouble() < 0.6);
        var view = await ViewAsync("up-10");
        Assert.Equal(("sample_ratio_mismatch", true), (view.Text("verdict"), view.GetProperty("sample_ratio_mismatch").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, view.GetProperty("winner").ValueKind);
        Assert.True(view.GetProperty("sample_ratio").GetProperty("assigned").GetProperty("p_value").GetDouble() > 0.001);
        Assert.True(view.GetProperty("sample_ratio").GetProperty("decided").GetProperty("p_value").GetDouble() < 0.001);
    }

    [Fact]
    public async Task Equal_variants_end_without_a_difference_at_the_horizon_and_later_subjects_change_nothing()
    {
        await _app.Http.PostAsync("/experiments", Design(horizon: 400, factor: 1m), HttpStatusCode.Created);
        var random = new Random(3);
        await SimulateAsync(_app, 450, _ => random.NextDouble() < 0.4);
        var view = await ViewAsync("up-10");
        Assert.Equal(("no_difference_at_horizon", 400, 450), (view.Text("verdict"), Sum(view, "observed"), Sum(view, "outcomes")));
    }

    internal static object Design(string id = "up-10", string? portfolio = "lisbon", decimal weight = 1, decimal factor = 1.1m,
        double minimum_effect = 0.05, long horizon = 100_000,
        string layer = "default", decimal traffic = 1) => new
    {
        experiment_id = id, portfolio_id = portfolio, layer, traffic, minimum_effect, horizon,
        variants = new object[]
        {
            new { name = "as-is", weight = 1, policy = new { kind = "champion" } },
            new { name = "dearer", weight, policy = new { kind = "multiplier", factor } },
        },
    };

    internal static Task<JsonElement> ScoreAsync(PricingApp app, string? subject, string night = "2026-07-08", int nights = 1,
        string property = "casa-1") =>
        app.Http.PostAsync("/score", Request(subject, night, nights, property));

    internal static async Task SimulateAsync(PricingApp app, int subjects, Func<string, bool> accepts, Func<string, bool>? reports = null,
        string prefix = "sim")
    {
        foreach (var some in Enumerable.Range(0, subjects).Chunk(500))
        {
            var batch = await app.Http.PostAsync("/score/batch",
                new { quotes = some.Select(i => Request(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}"))) });
            var outcomes = batch.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("quote"))
                .Where(quote => reports?.Invoke(quote.Text("variant")) ?? true)
                .Select(quote => new { quote_id = quote.Text("quote_id"), accepted = accepts(quote.Text("variant")) }).ToList();
            await app.Http.PostAsync("/learn", new { outcomes });
        }
    }

    internal static int Sum(JsonElement view, string number) =>
        view.GetProperty("variants").EnumerateArray().Sum(variant => Int(variant, number));

    private static object Request(string? subject, string night = "2026-07-08", int nights = 1, string property = "casa-1") =>
        new { property_id = property, stay_date = night, lead_time_days = 30, length_of_stay = nights, occupancy = 0.5, subject };

    private static int Int(JsonElement variant, string number) => variant.GetProperty(number).GetInt32();

    private static JsonElement Variant(JsonElement view, string name) =>
        view.GetProperty("variants").EnumerateArray().Single(variant => variant.Text("name") == name);

    /// <summary>The factor multiplies what was not rounded yet.</summary>
    private static void AssertCent(decimal expected, decimal actual) => Assert.InRange(actual, expected - 0.011m, expected + 0.011m);

    private async Task<JsonElement> ViewAsync(string id) => await _app.Http.GetAsync($"/experiments/{id}", HttpStatusCode.OK);

    private async Task<JsonElement> PostAsAsync(string user, string path, object body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body),
            Headers = { { "X-User-ID", user } } };
        return await (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).ReadAsync(expected);
    }
}
