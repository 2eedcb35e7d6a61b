using System.Text.Json;
using GenerationService.Models;
using ServiceDefaults.Requests;

namespace GenerationService.Tests.Models;

public sealed class TemplateModelTests
{
    private static readonly TextKinds Kinds = new();

    [Fact]
    public async Task The_same_inputs_give_the_same_text_byte_for_byte()
    {
        var inputs = """
            {"property_name":"Casa do Rio","city":"Porto","property_type":"house","neighbourhood":"Ribeira","bedrooms":1,"sleeps":4,
             "highlight":"the terrace over the river","amenities":"wifi, kitchen, washing machine","nearby":"the tram and two bakeries",
             "minutes_to_centre":5,"minimum_nights":2}
            """;

        Assert.Equal("""
            Make yourself at home at Casa do Rio in Porto. The house lies in Ribeira, among the people who live there. Inside, 1 quiet bedroom and a living room to come together in. Up to 4 guests can stay. Most of our guests come back for one thing: the terrace over the river.
            Everything is there when you come in: wifi, kitchen, washing machine. Around the corner: the tram and two bakeries. The centre is 5 minutes away.
            We ask for a stay of at least 2 nights. Choose your dates, and we will take care of the rest.
            """, await WriteAsync("listing_description", inputs));
    }

    [Fact]
    public async Task Different_inputs_are_worded_differently()
    {
        var openings = new HashSet<string>();
        for (var i = 0; i < 40; i++)
            openings.Add((await WriteAsync("listing_description", $$"""{"property_name":"P{{i}}","city":"Porto"}""")).Replace(
                $"P{i}", "P", StringComparison.Ordinal));

        // Four openings times four endings: forty properties meet most of them.
        Assert.InRange(openings.Count, 10, 16);
    }

    [Fact]
    public async Task Braces_in_an_input_are_just_braces()
    {
        var text = await WriteAsync("listing_title", """{"property_name":"{city} {highlight} {0} {{x}}","city":"{property_name:a|b}"}""");

        Assert.Equal("{property_name:a|b}: {city} {highlight} {0} {{x}}", text);
    }

    [Fact]
    public async Task A_sentence_whose_input_is_not_given_is_left_out()
    {
        var text = await WriteAsync("portfolio_summary", """{"from":"2026-01-01","to":"2026-01-31","properties":1,"revenue":1234.5}""");

        Assert.Equal("The portfolio counted 1 property between 1 January 2026 and 31 January 2026.", text);
    }

    [Fact]
    public async Task A_reply_answers_the_topic_that_was_asked_about()
    {
        var text = await WriteAsync("guest_reply",
            """{"guest_name":"Ana","topic":"late_checkout","check_out_date":"2026-02-03","host_name":"Rui"}""");

        Assert.Equal("""
            Hello Ana,
            thank you for asking. Whether a later departure is possible depends on who comes after you; we can tell you the evening before. We have noted it for 3 February 2026.
            Yours, Rui
            """, text);
    }

    [Fact]
    public void Every_template_names_only_inputs_that_are_certain_to_be_there()
    {
        foreach (var kind in Kinds.Names.Select(name => Kinds.Find(name)!))
        {
            Assert.InRange(kind.Sentences.Count, 1, 32);
            foreach (var sentence in kind.Sentences)
            {
                var certain = kind.Inputs.Where(input => input.Value.Required).Select(input => input.Key)
                    .Concat(sentence.Needs ?? []).Concat(sentence.When?.Keys ?? []).ToHashSet();
                Assert.NotEmpty(sentence.Variants);
                Assert.Subset(kind.Inputs.Keys.ToHashSet(), certain);
                foreach (var variant in sentence.Variants)
                {
                    Assert.Subset(certain, Template.Names(variant).ToHashSet());
                    Assert.DoesNotContain('{', Template.Fill(variant, kind.Inputs.Keys.ToDictionary(name => name, _ => "1")));
                }

                foreach (var (input, value) in sentence.When ?? new Dictionary<string, string>())
                    Assert.Contains(value, kind.Inputs[input].Choices!);
            }
        }
    }

    [Fact]
    public void Every_topic_has_an_answer()
    {
        var reply = Kinds.Find("guest_reply")!;

        foreach (var topic in reply.Inputs["topic"].Choices!)
            Assert.Contains(reply.Sentences, sentence => sentence.Needs is null && sentence.When?["topic"] == topic);
    }

    private static async Task<string> WriteAsync(string kind, string inputs)
    {
        var faults = new Faults();
        var written = Inputs.Check(Kinds.Find(kind)!, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(inputs)!, faults);
        Assert.Empty(faults.ByField);
        using var model = new TemplateModel();
        return (await model.GetResponseAsync(TemplateModel.Prompt(new TextTask(Kinds.Find(kind)!, written)))).Text;
    }
}
