using System.Net.Http.Json;
using System.Text.RegularExpressions;
using GenerationService.Tests.Automations;
using GenerationService.Tests.Generations;
using GenerationService.Tests.Models;
using GenerationService.Tests.Models.Endpoints;
using GenerationService.Tests.Payments;
using Testing.Checks;
using Testing.Models;

namespace GenerationService.Tests;

/// <summary>
/// Every metric that is promised, by its exact name and labels, after one of everything. (sla_apdex needs a Prometheus: PrometheusTests.)
/// </summary>
public sealed partial class MetricsTests
{
    private const string Promised = """
        generation_requests_total{model_type,status}
        generation_duration_seconds{model_type}
        active_generations{}
        payment_requests_total{provider,status}
        payment_amount_total{currency,provider}
        user_registrations_total{source}
        active_users{timeframe}
        queue_depth{queue}
        automation_jobs_total{job_type,status}
        automation_job_duration_seconds{job_type}
        automation_job_steps_total{status,step}
        active_jobs{}
        notion_requests_total{operation,status}
        notion_request_duration_seconds{operation}
        vercel_deployments_total{status}
        vercel_deployment_duration_seconds{}
        ai_requests_total{model,status}
        ai_tokens_total{model,type}
        ai_cost_usd{model}
        ai_budget_remaining_usd{}
        synthetic_check_up{check}
        synthetic_check_duration_seconds{check}
        sla_availability_ratio{window}
        sla_error_budget_remaining_ratio{}
        """;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_everything_moves_every_metric_that_is_promised()
    {
        await using var providers = await ProviderServers.StartAsync();
        await using var model = await ChatServer.StartAsync();
        await using var target = (await CheckTarget.StartAsync()).On("/shop", 200);
        var settings = providers.Settings(("Models:BudgetUsdPerDay", "5"), ("Payments:Stripe:WebhookSecrets:0", StripeSender.Secret),
            ("Sla:Checks:shop:Url", $"{target.Address}/shop"), ("Sla:Checks:shop:IntervalSeconds", "5"),
            ("Sla:Checks:shop:TimeoutSeconds", "4"), ("Sla:WatchSeconds", "1"),
            ("Sla:Checks:shop:SuccessesToComeUp", "1")).With("writer", model);
        await using var app = new GenerationApp(settings);
        var http = app.CreateClient();

        await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "referral" }, Test);
        await http.EndedAsync(await http.StartedAsync(ProviderServers.Listing));
        await http.FinishedAsync((await http.AskAsync(EndpointTests.Title)).Headers.Location!);
        var stripe = new StripeSender(http, TimeProvider.System);
        Assert.Equal(200, (await stripe.SendAsync(StripeSender.Charge("evt_1", "charge.succeeded"))).Status);

        var lines = await http.ScrapeAsync(lines => Missing(lines).Count == 0);

        Assert.Contains("""generation_requests_total{model_type="chat",status="succeeded"} 1""", lines);
        Assert.Contains("""user_registrations_total{source="referral"} 1""", lines);
        Assert.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100""", lines);
        Assert.Contains("""automation_jobs_total{job_type="notion_vercel",status="succeeded"} 1""", lines);
        Assert.Contains("""vercel_deployment_duration_seconds_count 1""", lines);
        Assert.Contains("""ai_tokens_total{model="writer",type="output"} 50""", lines);
        Assert.Contains("""synthetic_check_up{check="shop"} 1""", lines);
        Assert.Contains(lines, line => line.StartsWith("gen_ai_client_token_usage_sum{", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("gen_ai_client_operation_duration_seconds_count{", StringComparison.Ordinal));
    }

    /// <summary>What has no series, or one with other labels.</summary>
    private static List<string> Missing(string[] lines)
    {
        var found = lines.Select(line => Series().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups["name"].Value}{{{LabelsIn(match.Groups["labels"].Value)}}}").ToHashSet();
        return [.. Promised.Split('\n').Where(promised => !found.Contains(promised))];
    }

    private static string LabelsIn(string labels) => string.Join(",", LabelNames().Matches(labels)
        .Select(label => label.Groups["label"].Value).Where(label => label != "le").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^(?<name>[a-z_]+?)(_count)?(\{(?<labels>.*)\})? ")]
    private static partial Regex Series();

    [GeneratedRegex(@"(?<label>[a-z_]+)=""")]
    private static partial Regex LabelNames();
}
