using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenerationService.Automations.Actions;

/// <summary>
/// <c>portfolio_overview</c>: what a portfolio earned, by ExecutorService's pattern of that name. The facts are as the kind of text
/// <c>portfolio_summary</c> takes them, in the currency that earned most.
/// </summary>
internal sealed class PortfolioOverviewAction(Func<ExecutorClient> executor) : IAutomationAction
{
    private static readonly string[] Totals =
        ["currency", "revenue", "costs", "net", "occupancy", "bookings", "nights_sold", "adr", "revpar"];

    private static readonly string[] MayBeNegative = ["revenue", "costs", "net"];

    private const string Garbled = "The executor service answered something that does not match its contract.";

    public string Name => "portfolio_overview";

    public IReadOnlyList<ActionInput> Inputs => [new("user_id"), new("portfolio_id"), new("days", IsRequired: false)];

    public IReadOnlyList<string> Outputs => ["request_id", "status", "from", "to", "facts"];

    public async Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken)
    {
        var inputs = new JsonObject(call.Inputs.Where(input => input.Key != "user_id" && input.Value is not null)
            .Select(input => KeyValuePair.Create(input.Key, input.Value?.DeepClone())));
        var answer = await executor().ExecuteAsync(
            "portfolio_overview", inputs, (string)call.Inputs["user_id"]!, call.Marker, cancellationToken);
        try
        {
            return new StepOutcome.Done(new JsonObject
            {
                ["request_id"] = answer.RequestId, ["status"] = answer.Status, ["from"] = answer.Result["from"]!.DeepClone(),
                ["to"] = answer.Result["to"]!.DeepClone(), ["facts"] = Facts(answer.Result),
            });
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new StepFailedException(Garbled, e) { IsFinal = true };
        }
    }

    private static JsonObject Facts(JsonObject result)
    {
        var properties = result["properties"]!.AsArray().Select(property => (string)property!["property_id"]!).Distinct().Count();
        var facts = new JsonObject
        {
            ["from"] = result["from"]!.DeepClone(), ["to"] = result["to"]!.DeepClone(), ["properties"] = properties,
        };
        if (result["totals"]!.AsArray().FirstOrDefault() is not JsonObject main) return facts;
        foreach (var name in Totals)
        {
            // What nobody sold has no average, and cancellations make some negative: a text says nothing about these.
            if (main[name] is not { } value) continue;
            var isNegative = value.GetValueKind() == JsonValueKind.Number && (decimal)value < 0;
            if (!isNegative || MayBeNegative.Contains(name)) facts[name] = value.DeepClone();
        }
        return facts;
    }
}
