using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Metrics;

public sealed class HttpMetricsTests
{
    private static Task<PlainService> ServiceAsync(Dictionary<string, string?>? settings = null) => PlainService.StartAsync(app =>
    {
        app.MapGet("/stays/{id}", (string id) => id);
        app.MapPost("/stays", (Dictionary<string, int> body) => body.Count);
        app.MapGet("/broken", string () => throw new InvalidOperationException());
        app.MapGet("/full", () => Problem.Refused(503, "urn:platform:test:queue-full", "Full", "Try again in a while."));
        app.MapGet("/", () => "home");
        app.MapGroup("/v1").MapGet("/", () => "all");
        app.MapGroup("/v1").MapGet("patterns/{name}", async (string name) => { await Task.Yield(); return name; });
    }, settings);

    private static async Task SendAsync(PlainService service, string method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_5xx_that_the_contract_promises_is_counted_beside_the_others_and_answers_as_any_problem()
    {
        await using var service = await ServiceAsync();
        using var full = await service.Http.GetAsync("/full", TestContext.Current.CancellationToken);
        await SendAsync(service, "GET", "/broken");
        Assert.Equal((503, "urn:platform:test:queue-full"), ((int)full.StatusCode,
            (await full.Content.ReadFromJsonAsync<ProblemDetails>(TestContext.Current.CancellationToken))!.Type));

        var scrape = await Scrape.OfAsync(service);

        Assert.Equal(1, scrape["""http_requests_total{endpoint="/full",method="GET",status="503"}"""]);
        Assert.Equal("""http_requests_refused_total{endpoint="/full",method="GET",status="503"}""",
            Assert.Single(scrape.Of("http_requests_refused_total")));
        Assert.Equal(1, scrape["""http_requests_refused_total{endpoint="/full",method="GET",status="503"}"""]);
    }

    [Fact]
    public async Task Requests_are_counted_by_method_route_template_and_status()
    {
        await using var service = await ServiceAsync();
        for (var i = 0; i < 3; i++) await SendAsync(service, "GET", $"/stays/{i}");
        await SendAsync(service, "POST", "/stays", new StringContent("""{"a":1}""", Encoding.UTF8, "application/json"));
        await SendAsync(service, "POST", "/stays", new StringContent("{", Encoding.UTF8, "application/json"));
        await SendAsync(service, "GET", "/broken");
        await SendAsync(service, "GET", "/v1/patterns/x");
        foreach (var root in (string[])["/", "/v1", "/v1/"]) await SendAsync(service, "GET", root);
        for (var i = 0; i < 5; i++) await SendAsync(service, "GET", $"/wp-admin/{i}");
        await SendAsync(service, "BREW", "/pot");
        await SendAsync(service, "DELETE", "/stays");
        foreach (var quiet in (string[])["/health", "/alive", "/docs", "/docs/index.html", "/redoc", "/metrics"])
            await SendAsync(service, "GET", quiet);

        var scrape = await Scrape.OfAsync(service);

        Assert.Equal(3, scrape["""http_requests_total{endpoint="/stays/{id}",method="GET",status="200"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="/stays",method="POST",status="200"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="/stays",method="POST",status="400"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="/broken",method="GET",status="500"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="/v1/patterns/{name}",method="GET",status="200"}"""]);
        Assert.Equal(2, scrape["""http_requests_total{endpoint="/v1",method="GET",status="200"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="/",method="GET",status="200"}"""]);
        Assert.Equal(5, scrape["""http_requests_total{endpoint="unmatched",method="GET",status="404"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="unmatched",method="OTHER",status="404"}"""]);
        Assert.Equal(1, scrape["""http_requests_total{endpoint="unmatched",method="DELETE",status="405"}"""]);
        Assert.Equal(17, scrape.Of("http_requests_total").Sum(series => scrape[series]));
        Assert.Equal(3, scrape["""http_request_duration_seconds_count{endpoint="/stays/{id}",method="GET",status="200"}"""]);
        Assert.Equal(8, scrape["""http_request_size_bytes_sum{endpoint="/stays",method="POST"}"""]);
    }

    [Fact]
    public async Task Threads_and_open_files_are_those_of_the_process()
    {
        await using var service = await ServiceAsync();
        var before = await Scrape.OfAsync(service);
        using var process = Process.GetCurrentProcess();
        // Some come and go meanwhile.
        Assert.InRange(before["process_threads"], process.Threads.Count - 10, process.Threads.Count + 10);
        Assert.InRange(before["process_open_fds"], process.HandleCount - 30, process.HandleCount + 30);

        var files = Enumerable.Range(0, 200).Select(_ => File.OpenHandle("/dev/null")).ToList();
        using var enough = new ManualResetEventSlim();
        var threads = Enumerable.Range(0, 50).Select(_ => new Thread(enough.Wait)).ToList();
        threads.ForEach(thread => thread.Start());
        var during = await Scrape.OfAsync(service);
        files.ForEach(file => file.Dispose());
        enough.Set();
        threads.ForEach(thread => thread.Join());

        Assert.InRange(during["process_open_fds"] - before["process_open_fds"], 170, 230);
        Assert.InRange(during["process_threads"] - before["process_threads"], 40, 60);
    }

    [Fact]
    public async Task The_families_of_every_service_are_there_and_promtool_finds_no_fault()
    {
        await using var service = await ServiceAsync();
        await SendAsync(service, "GET", "/stays/1");
        await SendAsync(service, "GET", "/broken");
        var scrape = await Scrape.OfAsync(service);
        foreach (var (family, type) in ((string, string)[])
        [
            ("http_requests_total", "counter"), ("http_request_duration_seconds", "histogram"), ("http_request_size_bytes", "histogram"),
            ("system_cpu_usage_ratio", "gauge"), ("system_memory_usage_bytes", "gauge"), ("system_disk_usage_ratio", "gauge"),
            ("process_cpu_seconds_total", "counter"), ("process_resident_memory_bytes", "gauge"), ("process_start_time_seconds", "gauge"),
            ("process_open_fds", "gauge"),
            ("dotnet_gc_collections_total", "counter"),
        ])
        {
            Assert.Contains($"# TYPE {family} {type}\n", scrape.Text, StringComparison.Ordinal);
        }
        Assert.InRange(scrape["system_disk_usage_ratio"], 0.001, 1);
        Assert.InRange(scrape["system_cpu_usage_ratio"], 0, 1);
        Assert.InRange(scrape["system_memory_usage_bytes"], 1e6, scrape["system_memory_total_bytes"]);
        Assert.InRange(scrape["process_start_time_seconds"], 1.6e9, 1e11);

        using var promtool = Process.Start(
            new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(scrape.Text);
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        // The runtime's own names are its own; everything else is ours.
        Assert.DoesNotContain(complaints.Split('\n'), complaint => complaint.Length > 0
            && !complaint.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_token_set_the_metrics_are_not_public()
    {
        await using var service = await ServiceAsync(new() { ["Metrics:Token"] = "0123456789abcdef" });
        foreach (var (sent, status) in ((string?, HttpStatusCode)[])[(null, HttpStatusCode.Unauthorized),
            ("0123456789abcdeX", HttpStatusCode.Unauthorized), ("0123456789abcdef", HttpStatusCode.OK)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            if (sent is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sent);
            using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
        }
    }
}
