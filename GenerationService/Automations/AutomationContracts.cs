using System.Text.Json.Nodes;

namespace GenerationService.Automations;

/// <summary><c>POST /api/automation/start</c>.</summary>
internal sealed record StartRequest(string Type, JsonObject Inputs);

/// <summary><c>POST /api/automation/{id}/retry</c>. Without a step: from the first that has not succeeded.</summary>
internal sealed record RetryRequest(string? FromStep = null);

/// <summary>The answer to an accepted request.</summary>
internal sealed record AcceptedAutomation(string Id, string Type, AutomationStatus Status);

/// <summary><c>GET /api/automation/types</c>.</summary>
internal sealed record AutomationTypesAnswer(IReadOnlyList<AutomationTypeAnswer> Types);

/// <param name="Inputs">JSON Schema (2020-12).</param>
/// <param name="Needs">Settings without which it can't be started here; empty when it can.</param>
internal sealed record AutomationTypeAnswer(
    string Type, string Title, string Description, JsonObject Inputs, IReadOnlyList<DeclaredStepAnswer> Steps, IReadOnlyList<string> Needs);

internal sealed record DeclaredStepAnswer(string Name, string Action, double TimeoutSeconds, int Retries, bool Compensate);

/// <summary><c>GET /api/automation</c>.</summary>
/// <param name="Next">For <c>before</c>, to get older ones; null: there are none.</param>
internal sealed record AutomationsAnswer(IReadOnlyList<AutomationSummary> Automations, string? Next);

internal sealed record AutomationSummary(
    string Id, string Type, AutomationStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, string? Error)
{
    public static AutomationSummary Of(Automation of) => new(of.Id, of.Type, of.Status, of.CreatedAt, of.FinishedAt, of.Error);
}

/// <summary>An automation's current state.</summary>
internal sealed record AutomationAnswer
{
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required AutomationStatus Status { get; init; }
    public required AutomationProgress Progress { get; init; }

    /// <summary>What it waits for, and until when, if it waits.</summary>
    public required AutomationWait? Waiting { get; init; }
    public required IReadOnlyList<AutomationStepAnswer> Steps { get; init; }
    public required JsonObject? Result { get; init; }
    public required string? Error { get; init; }

    /// <summary>Effects that it left outside although it failed or was cancelled.</summary>
    public required IReadOnlyList<AutomationRemains> Remains { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required string? TraceId { get; init; }

    public static AutomationAnswer Of(Automation of) => new()
    {
        Id = of.Id, Type = of.Type, Status = of.Status,
        Progress = new AutomationProgress(of.Steps.Count(step => step.IsPassed), of.Steps.Count),
        Waiting = of is { Reason: { } reason, DueAt: { } due } ? new AutomationWait(reason, due) : null,
        Steps = [.. of.Steps.Select(AutomationStepAnswer.Of)],
        Result = of.Result is null ? null : Json.Object(of.Result), Error = of.Error,
        Remains = of.Status is AutomationStatus.Failed or AutomationStatus.Cancelled ? AutomationRemains.Of(of) : [],
        CreatedAt = of.CreatedAt, StartedAt = of.StartedAt, FinishedAt = of.FinishedAt, TraceId = of.TraceId,
    };
}

internal sealed record AutomationProgress(int Done, int Of);

internal sealed record AutomationWait(string Reason, DateTimeOffset Until);

/// <param name="What">In words.</param>
/// <param name="Url">Where it is, if that is known.</param>
internal sealed record AutomationRemains(string Step, string What, string? Url)
{
    public static IReadOnlyList<AutomationRemains> Of(Automation automation) =>
    [
        .. from step in automation.Steps
           let url = step.Result is null ? null : (string?)Json.Object(step.Result)["url"]
           let what = step switch
           {
               { Status: StepStatus.NotUndone } => "Its effect could not be undone.",
               { Status: StepStatus.Succeeded } when url is not null => "Its effect stays.",
               { Status: StepStatus.Failed, IsUnknown: true } => "It may have had its effect; look for it before you do it by hand.",
               _ => null,
           }
           where what is not null
           select new AutomationRemains(step.Name, what, url),
    ];
}

internal sealed record AutomationStepAnswer
{
    public required string Name { get; init; }
    public required string Action { get; init; }
    public required StepStatus Status { get; init; }
    public required int Attempts { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required JsonObject? Result { get; init; }
    public required string? Error { get; init; }

    public static AutomationStepAnswer Of(AutomationStep of) => new()
    {
        Name = of.Name, Action = of.Action, Status = of.Status, Attempts = of.Attempts, StartedAt = of.BeganAt, FinishedAt = of.FinishedAt,
        Result = of.Result is null ? null : Json.Object(of.Result), Error = of.Error,
    };
}
