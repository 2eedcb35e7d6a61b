using System.Net;
using System.Text.Json.Nodes;

namespace PricingService.Tests.Experiments;

/// <summary>What an experiment must be like, and what it cannot do beside others.</summary>
public sealed class ExperimentRulesTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.PutPropertyAsync("casa-1");
        await _app.PutPropertyAsync("casa-2", "porto");
        await _app.PutPropertyAsync("haus-1", "zurich", currency: "CHF");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("experiment_id", "\"a b\"", "experiment_id")]
    [InlineData("layer", "\"\"", "layer")]
    [InlineData("portfolio_id", "\"nowhere\"", "portfolio_id")]
    [InlineData("portfolio_id", "\"a/b\"", "portfolio_id")]
    [InlineData("property_ids", "[\"casa-1\"]", "property_ids")] // beside portfolio_id
    [InlineData("traffic", "0", "traffic")]
    [InlineData("traffic", "1.0001", "traffic")]
    [InlineData("traffic", "0.00015", "traffic")]
    [InlineData("alpha", "0.5", "alpha")]
    [InlineData("minimum_effect", "0", "minimum_effect")]
    [InlineData("horizon", "199", "horizon")]
    [InlineData("horizon", "1000001", "horizon")]
    [InlineData("variants", "[]", "variants")]
    [InlineData("variants", "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}}]", "variants")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"rules\"}}]",
        "variants")]
    [InlineData("variants", "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},null]", "variants[1]")]
    [InlineData("variants",
        "[{\"name\":\"none\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"rules\"}}]", "variants[0].name")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":0,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"rules\"}}]",
        "variants[0].weight")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"rules\",\"factor\":1.1}}]", "variants[1].policy.factor")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"multiplier\"}}]", "variants[1].policy.factor")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"multiplier\",\"factor\":2.01}}]", "variants[1].policy.factor")]
    [InlineData("variants",
        "[{\"name\":\"a\",\"weight\":1,\"policy\":{\"kind\":\"champion\"}},{\"name\":\"b\",\"weight\":1,\"policy\":{\"kind\":\"multiplier\",\"factor\":0.49}}]", "variants[1].policy.factor")]
    public async Task A_design_that_does_not_fit_is_a_400_problem_naming_the_field(string field, string value, string named)
    {
        var body = (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(ExperimentTests.Design())!;
        body[field] = JsonNode.Parse(value);
        var problem = await (await _app.Http.PostTextAsync("/experiments", body.ToJsonString())).ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal("urn:platform:pricing:invalid-request", problem.Text("type"));
        Assert.True(problem.GetProperty("errors").TryGetProperty(named, out _), problem.ToString());
        Assert.Empty((await _app.Http.GetAsync("/experiments", HttpStatusCode.OK)).GetProperty("experiments").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"experiment_id":"x"}""")]
    [InlineData("""{"experiment_id":"x","variants":null}""")]
    [InlineData("""{"experiment_id":"x","variants":[{"name":"a","weight":1,"policy":{"kind":"oracle"}}]}""")]
    [InlineData("""{"experiment_id":"x","variants":[{"name":"a","weight":1,"policy":null}]}""")]
    [InlineData("""{"experiment_id":"x","variants":[],"colour":"blue"}""")]
    [InlineData("""{"experiment_id":"x","variants":[{"name":"a","weight":1e999,"policy":{"kind":"rules"}}]}""")]
    public async Task A_body_of_another_shape_is_a_400_problem(string body) =>
        Assert.Equal("urn:platform:malformed-json",
            (await (await _app.Http.PostTextAsync("/experiments", body)).ReadAsync(HttpStatusCode.BadRequest)).Text("type"));

    [Fact]
    public async Task The_same_again_changes_nothing_and_another_design_under_the_id_is_refused()
    {
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design(), HttpStatusCode.Created);
        var same = await _app.Http.PostAsync("/experiments", ExperimentTests.Design(weight: 1.000m, factor: 1.10m));
        Assert.Equal("running", same.Text("state"));
        Assert.Equal("urn:platform:pricing:experiment-exists",
            (await _app.Http.PostAsync("/experiments", ExperimentTests.Design(factor: 1.2m), HttpStatusCode.Conflict)).Text("type"));
        await _app.Http.PostAsync("/experiments/up-10/stop", new { });
        Assert.Equal("stopped", (await _app.Http.PostAsync("/experiments", ExperimentTests.Design())).Text("state"));
    }

    [Fact]
    public async Task A_layer_gives_no_more_than_it_has_and_gets_back_a_stopped_experiments_share()
    {
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("one", traffic: 0.25m), HttpStatusCode.Created);
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("two", traffic: 0.5m), HttpStatusCode.Created);
        var full = await _app.Http.PostAsync("/experiments", ExperimentTests.Design("three", traffic: 0.5m), HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:pricing:layer-full", full.Text("type"));
        Assert.StartsWith("0.25 of the layer's traffic is free", full.Text("detail"), StringComparison.Ordinal);
        await _app.Http.PostAsync("/experiments/one/stop", new { });
        Assert.Equal("0-2499 7500-9999",
            (await _app.Http.PostAsync("/experiments", ExperimentTests.Design("three", traffic: 0.5m), HttpStatusCode.Created)).Text(
                "buckets"));

        var experiments = new HashSet<string>();
        for (var i = 0; i < 60; i++) experiments.Add((await ExperimentTests.ScoreAsync(_app, $"guest-{i}")).Text("experiment"));
        Assert.Equal(["three", "two"], experiments.Order());
    }

    [Fact]
    public async Task Two_layers_cannot_price_the_same_property()
    {
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("one"), HttpStatusCode.Created);
        var overlapping = await _app.Http.PostAsync("/experiments", new
        {
            experiment_id = "two", property_ids = new[] { "casa-2", "casa-1" }, layer = "other",
            variants = new object[] { new { name = "a", weight = 1, policy = new { kind = "rules" } },
                new { name = "b", weight = 1, policy = new { kind = "thompson" } } },
        }, HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:pricing:overlapping-experiment", overlapping.Text("type"));
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("two", "porto", layer: "other"), HttpStatusCode.Created);
        Assert.Equal("two", (await ExperimentTests.ScoreAsync(_app, "guest-1", property: "casa-2")).Text("experiment"));
        Assert.Equal("one", (await ExperimentTests.ScoreAsync(_app, "guest-1")).Text("experiment"));
    }

    [Fact]
    public async Task Properties_must_exist_and_be_priced_in_one_currency()
    {
        var all = await _app.Http.PostAsync("/experiments", ExperimentTests.Design(portfolio: null), HttpStatusCode.BadRequest);
        Assert.Contains("several currencies", all.GetProperty("errors").GetProperty("property_ids")[0].GetString(),
            StringComparison.Ordinal);
        Assert.Equal("CHF",
            (await _app.Http.PostAsync("/experiments", ExperimentTests.Design("swiss", "zurich"), HttpStatusCode.Created)).Text(
                "currency"));
        var unknown = await _app.Http.PostAsync("/experiments", new
        {
            experiment_id = "x", property_ids = new[] { "casa-1", "casa-9" },
            variants = new object[] { new { name = "a", weight = 1, policy = new { kind = "rules" } },
                new { name = "b", weight = 1, policy = new { kind = "model" } } },
        }, HttpStatusCode.BadRequest);
        Assert.Equal("there is no property 'casa-9'", unknown.GetProperty("errors").GetProperty("property_ids")[0].GetString());
    }

    [Fact]
    public async Task At_most_fifty_run_at_once()
    {
        for (var i = 0; i < 50; i++)
            await _app.Http.PostAsync("/experiments", ExperimentTests.Design($"e-{i}", traffic: 0.01m), HttpStatusCode.Created);
        Assert.Equal("urn:platform:pricing:too-many-experiments",
            (await _app.Http.PostAsync("/experiments", ExperimentTests.Design("one-more", traffic: 0.01m),
                HttpStatusCode.Conflict)).Text("type"));
        await _app.Http.PostAsync("/experiments/e-7/stop", new { });
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("one-more", traffic: 0.01m), HttpStatusCode.Created);
        Assert.Equal(50, (await _app.Http.GetAsync("/experiments?state=running&limit=200", HttpStatusCode.OK)).GetProperty(
            "experiments").GetArrayLength());
    }

    [Fact]
    public async Task Factors_of_promotions_multiply_and_stay_within_bounds()
    {
        foreach (var id in new[] { "first", "second" })
        {
            await _app.Http.PostAsync("/experiments", ExperimentTests.Design(id, factor: 2m), HttpStatusCode.Created);
            await _app.Http.PostAsync($"/experiments/{id}/promote", new { variant = "dearer" });
        }
        Assert.Equal(4m, (await _app.Http.GetAsync("/experiments", HttpStatusCode.OK)).GetProperty("champions")[0].Number("factor"));
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("third", factor: 1.01m), HttpStatusCode.Created);
        Assert.Equal("urn:platform:pricing:factor-out-of-bounds",
            (await _app.Http.PostAsync("/experiments/third/promote", new { variant = "dearer" }, HttpStatusCode.Conflict)).Text("type"));
        Assert.Equal("running", (await _app.Http.GetAsync("/experiments/third", HttpStatusCode.OK)).Text("state"));
        Assert.Equal("promoted", (await _app.Http.PostAsync("/experiments/third/promote", new { variant = "as-is" })).Text("state"));
        Assert.Equal("second", (await _app.Http.GetAsync("/experiments", HttpStatusCode.OK)).GetProperty("champions")[0].Text(
            "experiment_id"));
    }

    [Fact]
    public async Task What_a_portfolio_s_promotion_sets_holds_for_its_properties_with_champions_of_their_own_too()
    {
        await _app.PutPropertyAsync("casa-3");
        object Named(string id, decimal factor) => new
        {
            experiment_id = id, property_ids = new[] { "casa-3" },
            variants = new object[] { new { name = "a", weight = 1, policy = new { kind = "champion" } },
                new { name = "b", weight = 1, policy = new { kind = "multiplier", factor } } },
        };
        var plain = (await ExperimentTests.ScoreAsync(_app, null)).Number("price");
        await _app.Http.PostAsync("/experiments", Named("own", 0.8m), HttpStatusCode.Created);
        await _app.Http.PostAsync("/experiments/own/promote", new { variant = "b" });
        Assert.Equal(plain, (await ExperimentTests.ScoreAsync(_app, null)).Number("price"));
        Assert.InRange((await ExperimentTests.ScoreAsync(_app, null, property: "casa-3")).Number("price"),
            (plain * 0.8m) - 0.011m, (plain * 0.8m) + 0.011m);

        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("all", factor: 1.5m), HttpStatusCode.Created);
        await _app.Http.PostAsync("/experiments/all/promote", new { variant = "dearer" });
        Assert.InRange((await ExperimentTests.ScoreAsync(_app, null)).Number("price"), (plain * 1.5m) - 0.011m, (plain * 1.5m) + 0.011m);
        Assert.InRange((await ExperimentTests.ScoreAsync(_app, null, property: "casa-3")).Number("price"),
            (plain * 1.2m) - 0.011m, (plain * 1.2m) + 0.011m);
        Assert.Equal(plain, (await ExperimentTests.ScoreAsync(_app, null, property: "casa-2")).Number("price"));
    }

    [Fact]
    public async Task Unknown_experiments_and_variants_are_problems()
    {
        await _app.Http.GetAsync("/experiments/nothing", HttpStatusCode.NotFound);
        await _app.Http.GetAsync("/experiments/a%20b", HttpStatusCode.NotFound);
        await _app.Http.PostAsync("/experiments/nothing/stop", new { }, HttpStatusCode.NotFound);
        Assert.Equal("urn:platform:pricing:unknown-experiment",
            (await _app.Http.PostAsync("/experiments/nothing/promote", new { variant = "a" }, HttpStatusCode.NotFound)).Text("type"));
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design(), HttpStatusCode.Created);
        Assert.True(
            (await _app.Http.PostAsync("/experiments/up-10/promote", new { variant = "other" }, HttpStatusCode.BadRequest)).GetProperty(
                "errors").TryGetProperty("variant", out _));
        await _app.Http.GetAsync("/experiments?state=odd", HttpStatusCode.BadRequest);
        await _app.Http.GetAsync("/experiments?limit=201", HttpStatusCode.BadRequest);
    }
}
