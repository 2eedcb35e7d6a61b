using System.Text.Json;
using System.Text.Json.Nodes;
using GenerationService.Connectors.Notion;
using GenerationService.Models;
using Microsoft.Extensions.Options;

namespace GenerationService.Automations.Actions;

/// <summary>
/// <c>notion_page</c>: writes a page. <c>text</c> is a text, or a list of parts with a <c>heading</c> and a <c>text</c>, of which
/// those without a text are left out.
/// </summary>
internal sealed class NotionPageAction(Func<NotionPages> pages, IOptionsMonitor<NotionOptions> options) : IAutomationAction
{
    public string Name => "notion_page";

    public IReadOnlyList<ActionInput> Inputs => [new("title"), new("text")];

    public IReadOnlyList<string> Outputs => ["page_id", "url"];

    public bool IsConfigured => options.CurrentValue.Missing is null;

    public string Settings => options.CurrentValue.Missing ?? "";

    public bool CanUndo => true;

    public async Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken)
    {
        var draft = new NotionDraft(PlainText.From((string?)call.Inputs["title"] ?? ""), TextOf(call.Inputs["text"]), call.Marker);
        var page = await Providers.AskAsync(() => pages().CreateAsync(draft, cancellationToken));
        return new StepOutcome.Done(new JsonObject { ["page_id"] = page.Id, ["url"] = page.Url.ToString() });
    }

    public Task UndoAsync(StepCall call, CancellationToken cancellationToken) => Providers.AskAsync(async () =>
    {
        if (await pages().FindAsync(call.Marker, cancellationToken) is { } page) await pages().ArchiveAsync(page.Id, cancellationToken);
        return true;
    });

    internal static string TextOf(JsonNode? given) => given switch
    {
        JsonArray parts => string.Join("\n\n", parts.OfType<JsonObject>().Where(part => Text(part["text"]).Length > 0).Select(PartOf)),
        _ => Text(given),
    };

    private static string PartOf(JsonObject part) =>
        Text(part["heading"]) is { Length: > 0 } heading ? $"## {heading}\n\n{Text(part["text"])}" : Text(part["text"]);

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim() : "";
}
