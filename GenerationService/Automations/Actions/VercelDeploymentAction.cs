using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using GenerationService.Connectors.Vercel;
using GenerationService.Models;
using Microsoft.Extensions.Options;

namespace GenerationService.Automations.Actions;

/// <summary><c>vercel_deployment</c>: puts a text on a web page of its own, and follows the deployment to its end.</summary>
internal sealed class VercelDeploymentAction(
    Func<VercelDeployments> deployments, IOptionsMonitor<VercelOptions> options, IOptions<AutomationOptions> pace) : IAutomationAction
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public string Name => "vercel_deployment";

    public IReadOnlyList<ActionInput> Inputs => [new("name"), new("title"), new("text"), new("language", IsRequired: false)];

    public IReadOnlyList<string> Outputs => ["deployment_id", "url"];

    public bool IsConfigured => options.CurrentValue.Missing is null;

    public string Settings => options.CurrentValue.Missing ?? "";

    public bool CanUndo => true;

    public async Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken)
    {
        var deployment = await Providers.AskAsync(() => (string?)call.State?["id"] is { } id
            ? deployments().ReadAsync(id, cancellationToken)
            : deployments().StartAsync(DraftOf(call), cancellationToken));
        if (deployment.IsReady)
            return new StepOutcome.Done(new JsonObject { ["deployment_id"] = deployment.Id, ["url"] = deployment.Url.ToString() });
        if (deployment.IsEnd)
            throw new StepFailedException(deployment.Error ?? "The deployment failed, and Vercel does not say why.") { IsFinal = true };
        return new StepOutcome.Pending(new JsonObject { ["id"] = deployment.Id }, pace.Value.Progress);
    }

    /// <summary>Stops a deployment in progress. One that is ready stays: people may be reading it.</summary>
    public Task UndoAsync(StepCall call, CancellationToken cancellationToken) => Providers.AskAsync(async () =>
    {
        var deployment = await deployments().FindAsync(call.Marker, cancellationToken);
        if (deployment is { IsEnd: false }) await deployments().CancelAsync(deployment.Id, cancellationToken);
        if (deployment is { IsReady: true }) throw new StepFailedException($"{deployment.Url} is ready and stays.") { IsFinal = true };
        return true;
    });

    private static VercelDraft DraftOf(StepCall call)
    {
        var title = PlainText.From((string?)call.Inputs["title"] ?? "");
        var paragraphs = NotionPageAction.TextOf(call.Inputs["text"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => $"<p>{Html.Encode(line)}</p>");
        return new VercelDraft((string?)call.Inputs["name"] ?? title, new Dictionary<string, string>
        {
            ["index.html"] = $"""
                <!doctype html>
                <html lang="{Html.Encode((string?)call.Inputs["language"] ?? "en")}">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{Html.Encode(title)}</title>
                <body style="font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem">
                <h1>{Html.Encode(title)}</h1>
                {string.Join('\n', paragraphs)}
                </body>
                </html>
                """,
        }, call.Marker);
    }
}
