using Dashboards;

namespace Observability.Tests;

/// <summary>Code, labels, rules, dashboards and docs/metrics.md say the same of metrics.</summary>
public sealed class ExportsCatalogueTests
{
    private static readonly Files Files = Files.OfRepository;
    private static readonly IReadOnlyList<Instrument> Instruments = Instrument.OfSources(Files);

    [Fact]
    public void The_page_is_made_of_what_there_is() => Assert.True(File.ReadAllText(Files.Catalogue) == Catalogue.Of(Files).Page(),
        "docs/metrics.md is not what code, labels, rules and panels say: dotnet run --project tests/Dashboards -- catalogue");

    [Fact]
    public void Labels_are_of_metrics_that_are_declared_and_every_metric_says_what_it_is()
    {
        var faults = Catalogue.Of(Files).Faults();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_declaration_is_read()
    {
        var calls = new[] { "ServiceDefaults", "Storage", "Jobs", "PricingService", "GenerationService", "ExecutorService" }
            .SelectMany(project => Directory.EnumerateFiles(Files.Of(project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadAllText(file).Split('\n'))
            // The exporter's own series are not .NET instruments.
            .Where(line => !line.Contains("_factory.", StringComparison.Ordinal))
            .Count(line => line.Contains(".Create", StringComparison.Ordinal)
                && Kinds.Any(kind => line.Contains(kind, StringComparison.Ordinal)));

        Assert.Equal(calls, Instruments.Count);
        Assert.Equal(Instruments.Count, Instruments.Select(instrument => instrument.Name).Distinct().Count());
    }

    private static readonly string[] Kinds = ["Counter(", "Counter<", "Gauge(", "Gauge<", "Histogram(", "Histogram<"];

    /// <summary>Names are contracts.</summary>
    [Fact]
    public void Every_metric_that_was_promised_is_there()
    {
        var promised = """
            pricing_api_latency_seconds pricing_score_latency_seconds pricing_requests_total pricing_active_requests pricing_errors_total
            pricing_model_prediction_seconds pricing_model_cache_hits_total pricing_model_cache_misses_total pricing_models_loaded
            pricing_outcomes_ingested_total pricing_outcomes_invalid_total pricing_retraining_duration_seconds pricing_retraining_total
            pricing_drift_detected_total pricing_ab_assignments_total pricing_ab_outcomes_total pricing_competitor_fetches_total
            pricing_competitor_staleness_seconds pricing_service_info pricing_uptime_seconds pricing_pack_freshness
            pricing_pack_build_duration_seconds pricing_quoted_revenue_total pricing_realized_revenue_total pricing_model_confidence
            generation_requests_total generation_duration_seconds active_generations payment_requests_total payment_amount_total
            user_registrations_total active_users queue_depth automation_jobs_total automation_job_duration_seconds
            automation_job_steps_total active_jobs notion_requests_total notion_request_duration_seconds vercel_deployments_total
            vercel_deployment_duration_seconds ai_requests_total ai_tokens_total ai_cost_usd ai_budget_remaining_usd synthetic_check_up
            synthetic_check_duration_seconds sla_availability_ratio sla_error_budget_remaining_ratio sla_apdex
            executor_api_request_duration_seconds executor_requests_total executor_request_errors_total executor_agent_invocations_total
            executor_agent_latency_seconds executor_circuit_breaker_state executor_circuit_breaker_failures_total
            executor_pattern_executions_total executor_pattern_step_duration_seconds http_requests_total http_request_duration_seconds
            http_request_size_bytes external_request_duration_seconds application_errors_total cache_hits_total cache_misses_total
            database_connections database_connections_max system_cpu_usage_ratio system_memory_usage_bytes system_disk_usage_ratio
            telemetry_dropped_total
            """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal([], promised.Except(Instruments.Select(instrument => instrument.Name)));
        Assert.All(["gen_ai_client_token_usage", "gen_ai_client_operation_duration_seconds"],
            name => Assert.Contains(name, Labels.OfFile(Files.Labels).Libraries.Keys));
    }

    [Theory]
    [InlineData("""meter.CreateCounter<long>("stays_total", description: "Stays that ended.");""", "counter", "number", "Stays that ended")]
    [InlineData("""meter.CreateHistogram("stay_seconds", "s", "How long stays last", advice: A(["b c"]));""", "histogram", "seconds",
        "How long stays last")]
    [InlineData("""meter.CreateObservableGauge("stay_ratio", () => Of("x"), description: "Share (of all)");""", "gauge", "0 to 1", "Share (of all)")]
    [InlineData("""meter.CreateObservableUpDownCounter("stays", () => 1); Say("something else");""", "gauge", "number", "")]
    public void A_declaration_says_what_it_is(string code, string kind, string unit, string description)
    {
        var instrument = Assert.Single(Instrument.OfText("Service", code));

        Assert.Equal((kind, unit, description), (instrument.Kind, instrument.Unit, instrument.Description));
    }

    [Theory]
    [InlineData("up_ratio", null, null, "up_ratio is in no service's sources and no library of observability/labels.yml")]
    [InlineData("dotnet_gc_collections_total", "generation", "gen0", null)]
    [InlineData("queue_depth", "queue", "generation", null)]
    [InlineData("queue_depth", "name", "generation", "queue_depth has the labels name, and in observability/labels.yml queue")]
    [InlineData("active_users", "timeframe", "2h",
        "active_users: timeframe is 2h, which is not in the set timeframe of observability/labels.yml")]
    [InlineData("generation_duration_seconds_bucket", "model_type", "overflow", null)]
    public void A_series_that_is_not_as_catalogued_is_noticed(string metric, string? label, string? value, string? fault)
    {
        var series = new Dictionary<string, string> { ["__name__"] = metric, ["job"] = "generation", ["le"] = "1" };
        if (label is not null) series[label] = value!;

        Assert.Equal(fault, Catalogue.Of(Files).WhatIsWrong(series));
    }
}
