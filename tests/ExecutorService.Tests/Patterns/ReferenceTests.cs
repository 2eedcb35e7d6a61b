using System.Text.Json.Nodes;
using ExecutorService.Patterns;

namespace ExecutorService.Tests.Patterns;

public sealed class ReferenceTests
{
    private static readonly Scope Scope = new(
        (JsonObject)JsonNode.Parse("""{"portfolio_id":"lisbon","days":30}""")!,
        (JsonObject)JsonNode.Parse("""{"asof_date":"2026-01-31","pricing_pack_id":null}""")!,
        new Dictionary<string, JsonObject>
            { ["prices"] = (JsonObject)JsonNode.Parse("""{"average":80.50,"properties":[{"id":"a"},{"id":"b"}]}""")! });

    [Theory]
    [InlineData("\"$inputs.portfolio_id\"", "\"lisbon\"")]
    [InlineData("\"$inputs.days\"", "30")]
    [InlineData("\"$context.asof_date\"", "\"2026-01-31\"")]
    [InlineData("\"$context.pricing_pack_id\"", "null")]
    [InlineData("\"$steps.prices.average\"", "80.50")]
    [InlineData("\"$steps.prices.properties.1.id\"", "\"b\"")]
    [InlineData("\"$steps.prices.properties.2.id\"", "null")]
    [InlineData("\"$steps.prices.nothing.at.all\"", "null")]
    [InlineData("\"$steps.failed\"", "null")]
    [InlineData("\"$$5 a night\"", "\"$5 a night\"")]
    [InlineData("\"costs $5\"", "\"costs $5\"")]
    [InlineData("[1,{\"deep\":[\"$inputs.days\"]}]", "[1,{\"deep\":[30]}]")]
    [InlineData("null", "null")]
    public void A_reference_stands_for_the_value_it_points_to(string template, string filled)
    {
        var result = new Template(new JsonObject { ["x"] = JsonNode.Parse(template) }).Fill(Scope);
        Assert.Equal(filled, result["x"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("$inputs")]
    [InlineData("$inputs.")]
    [InlineData("$Inputs.x")]
    [InlineData("$steps.a..b")]
    [InlineData("$steps.a b")]
    [InlineData("$nothing.x")]
    [InlineData("$")]
    public void What_looks_like_a_reference_but_is_not_one_is_refused(string text)
    {
        Assert.True(Reference.Looks(text));
        Assert.Null(Reference.Parse(text));
    }

    [Fact]
    public void A_template_can_be_filled_again_and_again()
    {
        var template = new Template(new JsonObject { ["x"] = "$steps.prices" });
        Assert.Equal(template.Fill(Scope).ToJsonString(), template.Fill(Scope).ToJsonString());
    }
}
