using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using GenerationService.Generations;
using Jobs;

namespace GenerationService.Tests.Generations;

public sealed class TelemetryTests
{
    private static readonly object Title =
        new { kind = "listing_title", inputs = new { property_name = "Casa do Rio", city = "Porto", bedrooms = 2 } };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_has_not_happened_yet_is_0_and_not_absent()
    {
        await using var app = new GenerationApp();

        var lines = (await app.CreateClient().GetStringAsync("/metrics", Test)).Split('\n');

        foreach (var status in new[] { "succeeded", "failed", "cancelled" })
            foreach (var type in new[] { "template", "chat", "unknown" })
                Assert.Contains($$"""generation_requests_total{model_type="{{type}}",status="{{status}}"} 0""", lines);
        foreach (var status in new[] { "success", "error", "cancelled", "rate_limited", "refused", "unavailable", "timeout", "incomplete",
            "filtered", "malformed" })
            Assert.Contains($$"""ai_requests_total{model="template",status="{{status}}"} 0""", lines);
        foreach (var type in new[] { "input", "cached_input", "output" })
            Assert.Contains($$"""ai_tokens_total{model="template",type="{{type}}"} 0""", lines);
        foreach (var source in new[] { "direct", "organic", "referral", "campaign", "partner", "import" })
            Assert.Contains($$"""user_registrations_total{source="{{source}}"} 0""", lines);
    }

    [Fact]
    public async Task The_metrics_of_the_catalogue_come_out_with_their_names_and_labels()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Queue:PollSeconds"] = "0.05",
        });
        var http = app.CreateClient();
        await http.FinishedAsync((await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!);
        await http.FinishedAsync((await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!);
        var unknown = Assert.IsType<Enqueued.Accepted>(await app.Get<JobClient>().EnqueueAsync(
            new NewJob(GenerationHandler.QueueName, Payload.Of(new GenerationPayload("haiku", "template", [])), "f"), Test));
        await http.FinishedAsync(new Uri($"/generate/{unknown.Job.Id}", UriKind.Relative));

        var lines = await http.ScrapeAsync(lines =>
            lines.Contains("""generation_requests_total{model_type="template",status="failed"} 1""")
                && lines.Contains("""queue_depth{queue="generation"} 0"""));

        Assert.Equal("2", Value("""generation_requests_total{model_type="template",status="succeeded"}"""));
        Assert.Equal("0", Value("""generation_requests_total{model_type="template",status="cancelled"}"""));
        Assert.Equal("2", Value("""generation_duration_seconds_count{model_type="template"}"""));
        Assert.Equal("0", Value("active_generations"));
        Assert.Equal("2", Value("""ai_requests_total{model="template",status="success"}"""));
        Assert.Equal("42", Value("""ai_tokens_total{model="template",type="input"}"""));
        Assert.Equal("20", Value("""ai_tokens_total{model="template",type="output"}"""));
        Assert.Equal("0", Value("""ai_cost_usd_sum{model="template"}"""));
        // Their meter is shared by all services of a process, so others' texts are in these too.
        Assert.InRange(long.Parse(Value(
            """gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="platform",gen_ai_request_model="template",gen_ai_token_type="output"}""")!,
            CultureInfo.InvariantCulture), 20, long.MaxValue);
        Assert.InRange(long.Parse(Value(
            """gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="platform",gen_ai_request_model="template"}""")!,
            CultureInfo.InvariantCulture), 2, long.MaxValue);
        Assert.Contains("# TYPE generation_requests_total counter", lines);
        Assert.Contains("# TYPE active_generations gauge", lines);
        Assert.Contains("# TYPE ai_cost_usd histogram", lines);

        string? Value(string series) =>
            lines.FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];
    }

    [Fact]
    public async Task Waiting_jobs_are_the_depth_of_their_queue_and_a_cancelled_one_is_counted()
    {
        await using var app =
            new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0", ["Queue:PollSeconds"] = "0.05" });
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        await http.PostAsJsonAsync("/generate", Title, Test);

        await http.ScrapeAsync(lines => lines.Contains("""queue_depth{queue="generation"} 2"""));
        await http.DeleteAsync(location, Test);
        var lines = await http.ScrapeAsync(lines => lines.Contains("""queue_depth{queue="generation"} 1"""));

        Assert.Contains("""generation_requests_total{model_type="template",status="cancelled"} 1""", lines);
    }

    [Fact]
    public async Task The_work_is_in_the_trace_of_the_request_that_asked_for_it_and_links_to_it()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("GenerationService", StringComparison.Ordinal)
                || source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/generate")
        {
            Content = JsonContent.Create(Title),
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }, { "X-Request-ID", "asked-by-test" } },
        };

        await http.FinishedAsync((await http.SendAsync(request, Test)).Headers.Location!);

        // The span ends after what it tells of is stored.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!spans.Any(span => IsOf(span, "GenerationService.Jobs")))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);

        var post = Span("Microsoft.AspNetCore");
        var work = Span("GenerationService.Jobs");
        var model = Span("GenerationService.Models");
        Assert.Equal("b7ad6b7169203331", post.ParentSpanId.ToHexString());
        Assert.Equal(("process generation", ActivityKind.Consumer), (work.DisplayName, work.Kind));
        Assert.Equal(post.SpanId, work.ParentSpanId);
        Assert.Equal((post.TraceId, post.SpanId), (Assert.Single(work.Links).Context.TraceId, Assert.Single(work.Links).Context.SpanId));
        Assert.Equal("asked-by-test", work.GetTagItem("request_id"));
        Assert.Equal("succeeded", work.GetTagItem("job.outcome"));
        // What OpenTelemetry's messaging conventions require of a consumer's span.
        Assert.Equal(
            ("platform_queue", "process", "process", "generation"),
            (work.GetTagItem("messaging.system"), work.GetTagItem("messaging.operation.name"), work.GetTagItem("messaging.operation.type"),
                work.GetTagItem("messaging.destination.name")));
        Assert.Equal(work.SpanId, model.ParentSpanId);
        Assert.Equal("chat template", model.DisplayName);
        Assert.Equal(
            ("chat", "platform", "template", 21, 10),
            (model.GetTagItem("gen_ai.operation.name"), model.GetTagItem("gen_ai.provider.name"), model.GetTagItem("gen_ai.request.model"),
                model.GetTagItem("gen_ai.usage.input_tokens"), model.GetTagItem("gen_ai.usage.output_tokens")));

        Activity Span(string source) => Assert.Single(spans, span => IsOf(span, source));

        static bool IsOf(Activity span, string source) =>
            span.Source.Name == source && span.TraceId.ToHexString() == "0af7651916cd43dd8448eb211c80319c";
    }
}
