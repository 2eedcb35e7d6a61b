using System.Text;
using System.Text.Json.Nodes;
using GenerationService.Automations;
using GenerationService.Automations.Actions;
using Testing;

namespace GenerationService.Tests.Automations;

public sealed class AutomationRulesTests : IAsyncLifetime
{
    private const string Sound = """
        {
          "type": "sound", "title": "Sound", "description": "All is well.",
          "inputs": {
            "city": { "type": "text", "required": true, "description": "Where." },
            "languages": { "type": "choices", "choices": ["de", "pt"], "default": ["de"], "description": "Which." },
            "nights": { "type": "integer", "min": 1, "max": 9, "description": "How many." }
          },
          "steps": [
            {
              "name": "title", "action": "generate", "retries": 2, "timeout_seconds": 30,
              "inputs": { "kind": "listing_title", "inputs": { "property_name": "$$Casa", "city": "$inputs.city" } },
              "only_if": { "input": "languages", "has": "pt" }
            },
            { "name": "page", "action": "notion_page",
              "inputs": { "title": "$steps.title.text", "text": [{ "text": "$steps.title.text" }] },
              "compensate": true, "if_configured": true }
          ],
          "result": { "url": "$steps.page.url", "city": "$inputs.city" }
        }
        """;

    private readonly GenerationApp _app = new(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void A_sound_declaration_is_taken_as_it_is()
    {
        var (type, faults) = Read(Sound);

        Assert.Empty(faults);
        Assert.Equal(["title", "page"], type!.Steps.Select(step => step.Name));
        Assert.Equal((TimeSpan.FromSeconds(30), 2, false), (type.Steps[0].Timeout, type.Steps[0].Retries, type.Steps[0].IsCompensated));
        Assert.Equal((TimeSpan.FromSeconds(60), 4, true), (type.Steps[1].Timeout, type.Steps[1].Retries, type.Steps[1].IsCompensated));
        Assert.Equal("""{"title":"A","text":[{"text":"A"}]}""", type.Steps[1].Inputs.Fill(new Scope([],
            new Dictionary<string, JsonObject> { ["title"] = new() { ["text"] = "A" } })).ToJsonString());
        Assert.Equal("""{"property_name":"$Casa","city":null}""", type.Steps[0].Inputs.Fill(new Scope([],
            new Dictionary<string, JsonObject>()))["inputs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("\"generate\"", "\"dance\"",
        "unknown action 'dance'; known are generate, notion_page, portfolio_overview, vercel_deployment")]
    [InlineData("$inputs.city\" } },", "$steps.page.url\" } },", "'$steps.page.url': 'page' uses this step in turn, that is a cycle")]
    [InlineData("$inputs.city\" } },", "$steps.title.text\" } },",
        "'$steps.title.text': a step cannot use its own result, that is a cycle")]
    [InlineData("$inputs.city\" } },", "$steps.none.text\" } },", "'$steps.none.text': there is no step 'none'")]
    [InlineData("$inputs.city\" } },", "$inputs.town\" } },", "'$inputs.town': there is no input 'town'")]
    [InlineData("$inputs.city\" } },", "$context.town\" } },", "'$context.town': a reference is $inputs.name or $steps.name")]
    [InlineData("$steps.page.url", "$steps.page.colour", "'$steps.page.colour': 'notion_page' answers page_id, url")]
    [InlineData("\"timeout_seconds\": 30", "\"timeout_seconds\": 0", "timeout_seconds must be more than 0 and at most 3600")]
    [InlineData("\"timeout_seconds\": 30", "\"timeout_seconds\": 3601", "timeout_seconds must be more than 0 and at most 3600")]
    [InlineData("\"retries\": 2", "\"retries\": 21", "retries must be from 0 to 20")]
    [InlineData("\"retries\": 2", "\"compensate\": true", "'generate' has no effect that could be undone: leave compensate out")]
    [InlineData("\"has\": \"pt\"", "\"has\": \"fr\"", "only_if needs an input of type choices that has 'fr' among its choices")]
    [InlineData("\"listing_title\"", "\"listing_song\"", "kind must be one of")]
    [InlineData("\"property_name\"", "\"colour\"", "the kind listing_title has no input 'colour'")]
    [InlineData("\"kind\": \"listing_title\", ", "", "'generate' requires the input 'kind'")]
    [InlineData("\"name\": \"page\"", "\"name\": \"title\"", "step 'title': the name is used twice")]
    [InlineData("\"type\": \"sound\"", "\"type\": \"Un Sound\"",
        "type 'Un Sound': a name is 1 to 40 lower-case letters, digits and '_', and is not 'other'")]
    [InlineData("\"min\": 1, \"max\": 9", "\"min\": 9, \"max\": 1", "input 'nights': min must be at most max, and max_length at least 1")]
    [InlineData("\"default\": [\"de\"]", "\"default\": [\"xx\"]",
        "input 'languages': its default must be a list of one or more of de, pt, each once")]
    [InlineData("\"required\": true", "\"required\": true, \"default\": \"Porto\"",
        "input 'city': is required and has a default; choose one")]
    [InlineData("\"required\": true", "\"wanted\": true", "The JSON property 'wanted' could not be mapped")]
    public void A_fault_is_named(string from, string to, string expected)
    {
        Assert.Contains(from, Sound, StringComparison.Ordinal);

        var (type, faults) = Read(Sound.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(type);
        Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var (_, faults) = Read(Sound.Replace("\"generate\"", "\"dance\"", StringComparison.Ordinal)
            .Replace("\"retries\": 2", "\"retries\": -1", StringComparison.Ordinal)
            .Replace("$steps.page.url", "$steps.paper.url", StringComparison.Ordinal));

        Assert.Equal(["result: '$steps.paper.url': there is no step 'paper'", "step 'title' (0): retries must be from 0 to 20",
            "step 'title' (0): unknown action 'dance'; known are generate, notion_page, portfolio_overview, vercel_deployment"],
            faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_a_declaration_says_it_is_taken_or_refused_with_reasons()
    {
        var (random, refused) = (new Random(7), 0);
        for (var i = 0; i < 3000; i++)
        {
            var spoilt = Encoding.UTF8.GetBytes(SpoiltJson.Spoil(JsonNode.Parse(Sound)!, random, random.Next(1, 4)));
            var (type, faults) = Read(Encoding.UTF8.GetString(spoilt));
            Assert.Equal(type is null, faults.Count > 0);
            if (type is null)
            {
                refused++;
                continue;
            }
            // What was taken can be started with whatever it accepts, and refers to nothing that is not there.
            Assert.InRange(type.Steps.Count, 1, AutomationRules.MaxSteps);
            Assert.All(type.Steps, (step, index) => Assert.All(step.Inputs.References().Where(found => !found.Reference!.IsInput),
                found => Assert.InRange(type.Steps.TakeWhile(other => other.Name != found.Reference!.Name).Count(), 0, index - 1)));
        }
        Assert.InRange(refused, 1500, 2999);
    }

    [Fact]
    public void Inputs_that_are_accepted_fit_the_texts_they_go_to()
    {
        var (random, accepted) = (new Random(3), 0);
        foreach (var type in _app.Get<AutomationTypes>().All)
        {
            for (var i = 0; i < 500; i++)
            {
                var sent = new JsonObject(type.Inputs.Where(input => input.Value.Required || random.Next(2) == 0)
                    .Select(input => KeyValuePair.Create(input.Key, Value(input.Value, random))));
                var faults = new ServiceDefaults.Requests.Faults();
                var inputs = type.Accept(sent, faults);
                if (faults.Any) continue;
                accepted++;
                foreach (var step in type.Steps.Where(step => step.Inputs.References().All(found => found.Reference!.IsInput)))
                    step.Action.Check(step.Inputs.Fill(new Scope(inputs, new Dictionary<string, JsonObject>())), faults);
                Assert.True(!faults.Any, string.Join(' ', faults.ByField.Select(fault => fault.Key + fault.Value[0])));
            }
        }
        Assert.InRange(accepted, 100, 1500);
    }

    private static JsonNode? Value(AutomationInput input, Random random) => input.Type switch
    {
        AutomationInputType.Text => new string('x', random.Next(input.MaxLength - 1, input.MaxLength + 2)),
        AutomationInputType.Id => "id-1",
        AutomationInputType.Date => "2026-02-28",
        AutomationInputType.Integer => random.Next(3) switch { 0 => input.Min, 1 => input.Max, _ => input.Min + 1 },
        AutomationInputType.Choice => input.Choices![random.Next(input.Choices.Count)],
        _ => new JsonArray([.. input.Choices!.Where(_ => random.Next(2) == 0).Select(choice => JsonValue.Create(choice))]),
    };

    private (AutomationType? Type, List<string> Faults) Read(string source)
    {
        var faults = new List<string>();
        var actions = _app.Get<IEnumerable<IAutomationAction>>().ToDictionary(action => action.Name, StringComparer.Ordinal);
        return (AutomationTypes.Read(new AutomationRules(actions), source, faults.Add), faults);
    }
}
