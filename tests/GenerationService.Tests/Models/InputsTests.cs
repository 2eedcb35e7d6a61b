using System.Text.Json;
using GenerationService.Models;
using ServiceDefaults.Requests;

namespace GenerationService.Tests.Models;

public sealed class InputsTests
{
    private static readonly TextKind Kind = new("kind", "", new Dictionary<string, InputSpec>
    {
        ["text"] = new(InputType.Text, MaxLength: 10),
        ["integer"] = new(InputType.Integer, Max: 100),
        ["amount"] = new(InputType.Amount, Min: -10, Max: 1_000_000),
        ["ratio"] = new(InputType.Ratio, Max: 1),
        ["date"] = new(InputType.Date),
        ["choice"] = new(InputType.Choice, Choices: ["a", "b"]),
    }, []);

    [Theory]
    [InlineData("text", "\"  a \\n\\t b  \"", "a b")]
    [InlineData("text", "\"a\\u202eb\\u200bc\\u0000d\"", "abcd")]
    [InlineData("text", "\"<b>x</b>\"", "bx/b")]
    [InlineData("text", "\"\\ud83c\\udfe0 ok\"", "\ud83c\udfe0 ok")]
    [InlineData("integer", "100", "100")]
    [InlineData("integer", "7.0", "7")]
    [InlineData("amount", "12345.675", "12,345.68")]
    [InlineData("amount", "-0.005", "-0.01")]
    [InlineData("ratio", "0.7249", "72.5%")]
    [InlineData("ratio", "1", "100%")]
    [InlineData("date", "\"2026-01-31\"", "31 January 2026")]
    [InlineData("choice", "\"b\"", "b")]
    public void A_value_is_formatted_for_the_text(string name, string value, string written) =>
        Assert.Equal(written, Check(name, value).Written[name]);

    [Theory]
    [InlineData("text", "\"12345678901\"")]
    [InlineData("text", "1")]
    [InlineData("text", "[]")]
    [InlineData("text", "{\"a\":1}")]
    [InlineData("text", "\"cut \\ud83d\"")]
    [InlineData("choice", "\"\\udfe0\"")]
    [InlineData("date", "\"\\udfe0\\ud83d\"")]
    [InlineData("integer", "101")]
    [InlineData("integer", "-1")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "\"1\"")]
    [InlineData("integer", "1e400")]
    [InlineData("amount", "-11")]
    [InlineData("ratio", "1.01")]
    [InlineData("date", "\"31.01.2026\"")]
    [InlineData("date", "\"2026-02-30\"")]
    [InlineData("choice", "\"c\"")]
    [InlineData("other", "1")]
    public void A_value_that_does_not_fit_is_named(string name, string value)
    {
        var (written, errors) = Check(name, value);

        Assert.Empty(written);
        Assert.Equal([$"inputs.{name}"], errors.Keys);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \\u200b \"")]
    public void An_empty_input_counts_as_not_given(string value)
    {
        var (written, errors) = Check("text", value);

        Assert.Empty(written);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_name_that_a_caller_made_up_comes_back_only_if_it_is_a_plain_one() =>
        Assert.Equal(["inputs.(unprintable)"], Check("a\nb<script>", "1").Errors.Keys);

    private static (IReadOnlyDictionary<string, string> Written, IDictionary<string, string[]> Errors) Check(string name, string value)
    {
        var faults = new Faults();
        return (Inputs.Check(Kind, new Dictionary<string, JsonElement> { [name] = JsonElement.Parse(value) }, faults), faults.ByField);
    }
}
