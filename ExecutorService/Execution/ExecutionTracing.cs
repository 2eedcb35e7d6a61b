using System.Diagnostics;
using System.Text.Json.Nodes;
using ExecutorService.Patterns;
using ServiceDefaults.Privacy;

namespace ExecutorService.Execution;

/// <summary>Spans of executions. They carry names and pins, never the values of inputs or answers.</summary>
internal static class ExecutionTracing
{
    private static readonly ActivitySource Source = new("ExecutorService.Execution");

    public static Activity? StartExecution() => Source.StartActivity("execute_pattern");

    public static Activity? StartStep(Step step, string agentName)
    {
        var activity = Source.StartActivity(step.Capability);
        activity?.SetTag("agent_name", agentName);
        activity?.SetTag("capability", step.Capability);
        activity?.SetTag("step_index", step.Index);
        return activity;
    }

    public static void Describe(this Activity? activity, Pattern pattern, JsonObject inputs)
    {
        activity?.SetTag("pattern_id", pattern.Id);
        activity?.SetTag("pattern_inputs_count", inputs.Count);
        activity?.SetTag("pattern_input_keys", string.Join(',', inputs.Select(input => input.Key)));
    }

    public static void Describe(this Activity? activity, RequestContext context, Scrubber privacy)
    {
        if (activity is null) return;
        activity.SetTag("pricing_pack_id", context.PricingPackId);
        activity.SetTag("ledger_commit_hash", context.LedgerCommitHash);
        activity.SetTag("user_id", privacy.Hash(context.UserId));
        activity.SetTag("request_id", context.RequestId);
        activity.SetTag("trace_id", context.TraceId);
        activity.SetTag("asof_date", context.AsofDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (context.PortfolioId is not null) activity.SetTag("portfolio_id", privacy.Hash(context.PortfolioId));
        activity.SetTag("require_fresh", context.RequireFresh);
    }

    public static void Failed(this Activity? activity, string kind, string message)
    {
        activity?.SetTag("error", true);
        activity?.SetTag("error.type", kind);
        activity?.SetTag("error.message", message);
        activity?.SetStatus(ActivityStatusCode.Error, message);
    }
}
