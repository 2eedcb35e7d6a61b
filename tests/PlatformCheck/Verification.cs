using System.Text.Json;

namespace PlatformCheck;

/// <summary>Whether the work was seen by Prometheus, Alertmanager and the dashboard.</summary>
internal sealed class Verification(Addresses addresses, Peers peers, Report report, CheckDirectory run, Polling polling,
    string dashboardKey, HttpClient http)
{
    private readonly PrometheusQueries _prometheus = new(peers, polling);

    public async Task VerifyAsync(Done done, CancellationToken cancellationToken)
    {
        await report.StepAsync("Prometheus targets up", run.LogOf("prometheus"), (_, cancellation) => TargetsAsync(cancellation),
            cancellationToken);
        await report.StepAsync("Series present", run.LogOf("prometheus"),
            (progress, cancellation) => SeriesAsync(done, progress, cancellation), cancellationToken);
        await report.StepAsync("Watchdog in Alertmanager", run.LogOf("alertmanager"), (_, cancellation) => WatchdogAsync(cancellation),
            cancellationToken);
        await report.StepAsync("One trace through all services", run.LogOf("aspire-dashboard"),
            (_, cancellation) => TraceAsync(done.TraceId, cancellation), cancellationToken);
    }

    /// <summary>Every resource that says it has metrics is scraped, and every scrape succeeds.</summary>
    private async Task<string> TargetsAsync(CancellationToken cancellationToken)
    {
        var wanted = addresses.Parts.Where(part => part.Measured).Select(part => part.Name).ToHashSet();
        IReadOnlyList<PrometheusQueries.Target> targets = [];
        var up = await polling.UntilAsync(async () =>
        {
            targets = await _prometheus.TargetsAsync(cancellationToken);
            return wanted.IsSubsetOf(targets.Select(target => target.Job)) && targets.All(target => target.Health == "up");
        }, cancellationToken);
        if (up)
        {
            var jobs = targets.GroupBy(target => target.Job).Select(job => job.Count() > 1 ? $"{job.Key} ×{job.Count()}" : job.Key);
            return $"{targets.Count}: {string.Join(", ", jobs.Order(StringComparer.Ordinal))}";
        }

        var missing = wanted.Except(targets.Select(target => target.Job));
        throw new CheckFailedException(string.Join("; ",
            [.. missing.Select(job => $"{job} is not scraped"), .. targets.Where(target => target.Health != "up")
                .Select(target => $"{target.Job} at {target.Address} is {target.Health}: {target.LastError}")]));
    }

    private async Task<string> SeriesAsync(Done done, IProgress<string> progress, CancellationToken cancellationToken)
    {
        (string Query, double Expected)[] series =
        [
            ("sum(pricing_outcomes_ingested_total)", done.Outcomes + done.Market.Outcomes),
            ("""sum(pricing_requests_total{method="POST",endpoint="/score",status="200"})""", done.Quotes),
            ("sum(pricing_score_latency_seconds_count)", done.Quotes + done.Market.Subjects),
            ("""sum(pricing_retraining_total{status="promoted"}) >= bool 2""", 1),
            ("""sum(pricing_drift_detected_total{kind="error"}) >= bool 1""", 1),
            ("max(pricing_models_loaded) >= bool 1", 1),
            ("sum(pricing_ab_assignments_total)", done.Market.Subjects),
            ("sum(pricing_ab_outcomes_total)", done.Market.Subjects),
            ($$"""max(pricing_pack_freshness{pack_id="{{done.PackId}}"})""", 1),
            ("""sum(executor_requests_total{pattern_id="portfolio_overview",status="success"})""", 1),
            ("""sum(executor_api_request_duration_seconds_count{pattern_id="portfolio_overview"})""", 1),
            ("""sum(generation_requests_total{status="succeeded"})""", done.Generations),
            ("""sum(automation_jobs_total{job_type="notion_vercel",status="succeeded"})""", 1),
            ("""sum(payment_requests_total{provider="stripe"}) >= bool 1""", 1),
            ("""round(max(ai_budget_remaining_usd), 0.01)""", 0.48),
            ($$"""min(synthetic_check_up{check="{{Outside.CheckedPage}}"})""", 1),
            ("""sum(http_requests_total{job="executor",endpoint="/v1/execute",status="200"})""", 1),
            ("""min(probe_success{job="probe"})""", 1),
        ];
        foreach (var (query, expected) in series)
        {
            progress.Report(query);
            await _prometheus.ExpectAsync(query, expected, cancellationToken);
        }
        return $"{series.Length}, each with its count: {done.Outcomes + done.Market.Outcomes} outcomes, " +
            $"{done.Quotes + done.Market.Subjects} quotes, {done.Market.Subjects} of them in an experiment, 1 fresh pack, 1 execution, " +
            $"{done.Generations} generations, 1 automation, 1 payment, every service seen from outside";
    }

    private async Task<string> WatchdogAsync(CancellationToken cancellationToken)
    {
        var found = await polling.UntilAsync(async () =>
        {
            var alerts = await peers.GetAsync<JsonElement>("alertmanager", "/api/v2/alerts?filter=alertname%3DWatchdog&active=true",
                cancellationToken);
            return alerts.GetArrayLength() == 1;
        }, cancellationToken);
        return found ? "it fires and arrives" : throw new CheckFailedException("no Watchdog arrived there");
    }

    private async Task<string> TraceAsync(string traceId, CancellationToken cancellationToken)
    {
        string[] services = ["executor", "pricing", "generation"];
        if (addresses.Dashboard.Fault is { } fault) throw new CheckFailedException($"the dashboard {fault}");
        var traces = new DashboardTraces(new Uri(addresses.Dashboard.Url!), dashboardKey, http);
        IReadOnlyList<DashboardTraces.Span> spans = [];
        var complete = await polling.UntilAsync(async () =>
        {
            spans = await traces.SpansAsync(traceId, cancellationToken);
            return services.All(service => spans.Any(span => span.Service == service));
        }, cancellationToken);
        if (complete)
        {
            var counts = services.Select(service => $"{service} {spans.Count(span => span.Service == service)}");
            return $"{spans.Count} spans under {traceId}: {string.Join(", ", counts)}";
        }

        var missing = services.Where(service => !spans.Any(span => span.Service == service));
        throw new CheckFailedException($"the dashboard has no span of {string.Join(" nor ", missing)} under {traceId}");
    }
}
