using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Outbound;
using Testing;

namespace ServiceDefaults.Tests.Tracing;

public sealed class TracingTests
{
    private static readonly ActivitySource Source = new("PlainService.Stays");
    private static readonly ActivitySource Foreign = new("Library");

    private static void Map(WebApplication app)
    {
        app.MapGet("/stays/{id}", (string id) =>
        {
            using var work = Source.StartActivity("price stay");
            using var other = Foreign.StartActivity("not ours");
            return id;
        });
        app.MapGet("/broken", string () => throw new InvalidOperationException());
    }

    private static async Task SendAsync(PlainService service, string path, string? traceparent = null, string? requestId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (traceparent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        if (requestId is not null) request.Headers.Add("X-Request-ID", requestId);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = $"00-{Trace}-b7ad6b7169203331-01";
    private const string Unsampled = $"00-{Trace}-b7ad6b7169203331-00";

    [Fact]
    public async Task A_request_and_its_work_are_spans_of_the_callers_trace_with_route_status_and_request_id()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(Map, collector.Settings()))
        {
            await SendAsync(service, "/stays/42?token=hush", Sampled, "order-7");
            await SendAsync(service, "/metrics", Sampled);
            await SendAsync(service, "/health", Sampled);
        }

        Assert.Equal(2, collector.Spans.Count);
        var server = Assert.Single(collector.Spans, span => span.Kind == 2);
        Assert.Equal("PlainService", server.Service);
        Assert.Equal("GET /stays/{id}", server.Name);
        Assert.Equal(Trace, server.TraceId);
        Assert.Equal("b7ad6b7169203331", server.ParentId);
        Assert.Equal("GET", server.Tags["http.request.method"]);
        Assert.Equal("/stays/{id}", server.Tags["http.route"]);
        Assert.Equal("/stays/{id}", server.Tags["url.path"]);
        Assert.Equal(["http.request.method", "http.response.status_code", "http.route", "network.protocol.version",
            "request_id", "server.address", "server.port", "url.path", "url.scheme"], server.Tags.Keys.Order());
        Assert.Equal("200", server.Tags["http.response.status_code"]);
        Assert.Equal("order-7", server.Tags["request_id"]);
        Assert.DoesNotContain(server.Tags.Values, value => value.Contains("hush", StringComparison.Ordinal));
        var work = Assert.Single(collector.Spans, span => span.Name == "price stay");
        Assert.Equal(server.SpanId, work.ParentId);
        Assert.Equal("order-7", work.Tags["request_id"]);
    }

    [Fact]
    public async Task A_kept_span_has_its_request_attributes_and_one_that_is_not_kept_has_none()
    {
        string[] unkept = [];
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(app =>
        {
            Map(app);
            app.MapGet("/unkept", () => unkept = [.. Activity.Current!.TagObjects.Select(tag => tag.Key)]);
        }, collector.Settings()))
        {
            service.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "probe/1.0");
            await SendAsync(service, "/stays/42", Sampled);
            await SendAsync(service, "/unkept", Unsampled);

            await Eventually.TrueAsync(() => Task.FromResult(!collector.Spans.IsEmpty));
            var server = Assert.Single(collector.Spans, span => span.Kind == 2);
            Assert.Equal("http", server.Tags["url.scheme"]);
            Assert.Equal("127.0.0.1", server.Tags["server.address"]);
            Assert.Equal($"{service.Address.Port}", server.Tags["server.port"]);
            Assert.Equal("1.1", server.Tags["network.protocol.version"]);
            Assert.Equal("probe/1.0", server.Tags["user_agent.original"]);
        }
        Assert.Equal(["request_id"], unkept);
    }

    [Theory]
    [InlineData(Sampled)]
    [InlineData(Unsampled)]
    public async Task A_failed_request_says_what_was_thrown_without_what_may_not_leave(string traceparent)
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(
            app => app.MapGet("/stays/{id}", string (string id) => throw new TimeoutException($"guest {id}")), collector.Settings()))
            await SendAsync(service, "/stays/jane@doe.example", traceparent);

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("GET /stays/{id}", 2, "System.TimeoutException"), (span.Name, span.Status, span.Tags["error.type"]));
        var thrown = Assert.Single(span.Events);
        Assert.Equal(("exception", "System.TimeoutException", "guest [REDACTED]"),
            (thrown.Name, thrown.Tags["exception.type"], thrown.Tags["exception.message"]));
        Assert.Contains("TracingTests", thrown.Tags["exception.stacktrace"], StringComparison.Ordinal);
        Assert.DoesNotContain(collector.Bodies, body => Encoding.UTF8.GetString(body.Body).Contains("jane", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Sampled)]
    [InlineData(Unsampled)]
    public async Task An_unknown_method_is_other_and_an_unmatched_path_has_no_route(string traceparent)
    {
        var clock = TestClock.AtNoon();
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(app =>
        {
            Map(app);
            app.Use(next => context => { clock.Advance(TimeSpan.FromSeconds(2)); return next(context); });
        }, collector.Settings(), builder => builder.Services.AddSingleton<TimeProvider>(clock)))
        {
            using var request = new HttpRequestMessage(new HttpMethod("BREW"), "/users/u-1/0af7651916cd?q=1");
            request.Headers.TryAddWithoutValidation("traceparent", traceparent);
            using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("HTTP", "_OTHER", "BREW", "/users/{id}/{id}"),
            (span.Name, span.Tags["http.request.method"], span.Tags["http.request.method_original"], span.Tags["url.path"]));
        Assert.DoesNotContain("http.route", span.Tags.Keys);
        Assert.DoesNotContain("url.query", span.Tags.Keys);
    }

    private sealed class Client(HttpClient http)
    {
        public Task<HttpResponseMessage> GetAsync(string id) =>
            http.CallAsync("stay", HttpMethod.Get, $"/stays/{id}?guest=jane", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_clients_span_says_which_service_and_route_it_calls_and_no_id()
    {
        await using var collector = await Collector.StartAsync();
        await using var other = await PlainService.StartAsync(Map);
        await using (var service = await PlainService.StartAsync(app => app.MapGet("/asks", async (Client client) =>
        {
            using var answer = await client.GetAsync("u-42");
        }), collector.Settings(("services:stays:http:0", other.Address.ToString())), builder => builder.AddOutboundClient<Client>("stays")))
            await SendAsync(service, "/asks", Sampled);

        var span = Assert.Single(collector.Spans, span => span.Kind == 3);
        Assert.Equal(("GET /stays/{id}", "stays", "/stays/{id}"), (span.Name, span.Tags["peer.service"], span.Tags["url.template"]));
        Assert.Equal(($"http://127.0.0.1:{other.Address.Port}/stays/{{id}}", "127.0.0.1", "200"),
            (span.Tags["url.full"], span.Tags["server.address"], span.Tags["http.response.status_code"]));
        Assert.DoesNotContain(collector.Bodies, body => Encoding.UTF8.GetString(body.Body) is var text
            && (text.Contains("u-42", StringComparison.Ordinal) || text.Contains("jane", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_callers_baggage_is_ignored()
    {
        var taken = new List<string>();
        await using var service = await PlainService.StartAsync(
            app => app.MapGet("/baggage", () => taken.AddRange(Activity.Current!.Baggage.Select(item => item.Key))));
        service.Http.DefaultRequestHeaders.TryAddWithoutValidation("baggage", "guest=jane");
        await SendAsync(service, "/baggage", Sampled);
        Assert.Empty(taken);
    }

    [Fact]
    public async Task A_span_whose_event_lists_harmless_values_is_kept()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(app => app.MapGet("/listing", () =>
        {
            using var work = Source.StartActivity("list");
            work?.AddEvent(new ActivityEvent("listed", tags: new ActivityTagsCollection { ["rooms"] = new[] { "sea view", "garden" } }));
        }), collector.Settings()))
            await SendAsync(service, "/listing", Sampled);
        Assert.Contains(collector.Spans, span => span.Name == "list");
    }

    [Fact]
    public async Task A_trace_that_the_caller_does_not_keep_is_not_kept_here_unless_it_fails_or_is_slow()
    {
        var clock = TestClock.AtNoon();
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(app =>
        {
            Map(app);
            app.MapGet("/slow", () => { clock.Advance(TimeSpan.FromSeconds(2)); return "late"; });
        }, collector.Settings(("Tracing:SlowSeconds", "1")), builder => builder.Services.AddSingleton<TimeProvider>(clock)))
        {
            await SendAsync(service, "/stays/1");
            collector.Spans.Clear();
            await SendAsync(service, "/stays/42", Unsampled);
            await SendAsync(service, "/broken", Unsampled, "broken-1");
            await SendAsync(service, "/slow", Unsampled);
        }

        Assert.Equal(["GET /broken", "GET /slow"], collector.Spans.Where(span => span.TraceId == Trace).Select(span => span.Name).Order());
        var broken = Assert.Single(collector.Spans, span => span.Name == "GET /broken");
        Assert.Equal(2, broken.Status);
        Assert.Equal("System.InvalidOperationException", broken.Tags["error.type"]);
        Assert.Equal("broken-1", broken.Tags["request_id"]);
        Assert.Equal(("GET", "500", "http", "127.0.0.1", "1.1", "kept"),
            (broken.Tags["http.request.method"], broken.Tags["http.response.status_code"],
                broken.Tags["url.scheme"], broken.Tags["server.address"], broken.Tags["network.protocol.version"],
                broken.Tags["sampling"]));
        Assert.Equal("/broken", broken.Tags["url.path"]);
    }

    [Theory]
    [InlineData("Development", null, 1.0)]
    [InlineData("Staging", null, 0.5)]
    [InlineData("Production", null, 0.1)]
    [InlineData("Production", "0.25", 0.25)]
    public async Task The_share_of_traces_kept_is_that_of_the_environment(string environment, string? ratio, double expected)
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(Map, collector.Settings(("Tracing:SampleRatio", ratio),
            ("Tracing:SlowSeconds", "60"), ("Otlp:FlushSeconds", "60")), environment: environment))
        {
            for (var i = 0; i < 400; i++) await SendAsync(service, "/stays/1");
        }
        // Four standard deviations of a binomial with n = 400.
        var deviation = 4 * Math.Sqrt(expected * (1 - expected) / 400);
        Assert.InRange(collector.Spans.Count(span => span.Kind == 2) / 400.0, expected - deviation, expected + deviation);
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("garbage")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    public async Task A_traceparent_that_does_not_fit_is_ignored(string traceparent)
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(Map, collector.Settings(("Tracing:SampleRatio", "1"))))
            await SendAsync(service, "/stays/1", traceparent);
        var server = Assert.Single(collector.Spans, span => span.Kind == 2);
        Assert.Equal("", server.ParentId);
        Assert.NotEqual(Trace, server.TraceId);
    }
}
