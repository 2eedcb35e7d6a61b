using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Trace;

namespace Offline.Tests.OpenTelemetry;

[Collection(nameof(ProcessWide))]
public sealed class ServerSpanTests : IDisposable
{
    private readonly Spans _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task A_request_is_one_server_span_named_by_method_and_route_and_described_by_the_conventions()
    {
        await using var server = await StartAsync(app => app.MapGet("/rooms/{id}", (string id) => id));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/42?token=secret&flag&page=2");
        request.Headers.UserAgent.ParseAdd("tester/1.0");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal("GET /rooms/{id}", span.DisplayName);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToString());
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["http.request.method"] = "GET",
                ["http.response.status_code"] = 200,
                ["http.route"] = "/rooms/{id}",
                ["network.protocol.version"] = "1.1",
                ["server.address"] = "127.0.0.1",
                ["server.port"] = server.Address.Port,
                ["url.path"] = "/rooms/42",
                ["url.query"] = "?token=Redacted&flag&page=Redacted",
                ["url.scheme"] = "http",
                ["user_agent.original"] = "tester/1.0",
            },
            span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).ToDictionary());
    }

    [Fact]
    public async Task An_unknown_path_has_no_route_and_no_path_in_its_name()
    {
        await using var server = await StartAsync(_ => { });
        using var response = await server.Client.GetAsync("/nothing/here", TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal("GET", span.DisplayName);
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        Assert.Null(span.GetTagItem("http.route"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    [Fact]
    public async Task An_unknown_method_is_other_and_kept_as_the_original()
    {
        await using var server = await StartAsync(app => app.Map("/", () => "ok"));
        using var request = new HttpRequestMessage(new HttpMethod("BREW"), "/");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal("HTTP /", span.DisplayName);
        Assert.Equal("_OTHER", span.GetTagItem("http.request.method"));
        Assert.Equal("BREW", span.GetTagItem("http.request.method_original"));
    }

    [Fact]
    public async Task An_answer_of_500_or_more_is_an_error_and_a_client_error_is_not()
    {
        await using var failing = await StartAsync(app => app.MapGet("/", () => Results.StatusCode(503)));
        using var response = await failing.Client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(ActivityStatusCode.Error, (await _spans.SingleAsync(ActivityKind.Server, failing.Address)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unhandled_exception_marks_the_span_and_is_recorded_when_asked_for(bool record)
    {
        var enriched = 0;
        await using var server = await StartAsync(
            app => app.MapGet("/", string () => throw new InvalidOperationException("boom")),
            options =>
            {
                options.RecordException = record;
                options.EnrichWithException = (_, exception) => enriched += exception.Message.Length;
            });
        using var response = await server.Client.GetAsync("/", TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("System.InvalidOperationException", span.GetTagItem("error.type"));
        Assert.Equal(500, span.GetTagItem("http.response.status_code"));
        Assert.Equal(record ? ["exception"] : [], span.Events.Select(@event => @event.Name));
        Assert.Equal(4, enriched);
    }

    [Fact]
    public async Task A_handled_exception_keeps_the_route_of_the_endpoint_that_threw()
    {
        await using var server = await StartAsync(app =>
        {
            app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("handled")));
            app.MapGet("/rooms/{id}", string (string id) => throw new InvalidOperationException(id));
        });
        using var response = await server.Client.GetAsync("/rooms/1", TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal("GET /rooms/{id}", span.DisplayName);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Null(span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Enrichment_sees_request_and_response_and_may_fail()
    {
        await using var server = await StartAsync(
            app => app.MapGet("/", (HttpResponse response) =>
            {
                response.Headers["X-Answer"] = "42";
                return "ok";
            }),
            options =>
            {
                options.EnrichWithHttpRequest = (span, request) =>
                {
                    span.SetTag("asked", request.Headers["X-Question"].ToString());
                    throw new InvalidOperationException("enrichment failed");
                };
                options.EnrichWithHttpResponse = (span, response) => span.SetTag("answered", response.Headers["X-Answer"].ToString());
            });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Question", "why");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Server, server.Address);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("why", span.GetTagItem("asked"));
        Assert.Equal("42", span.GetTagItem("answered"));
    }

    [Fact]
    public async Task A_request_that_the_filter_refuses_or_chokes_on_is_not_recorded()
    {
        await using var server = await StartAsync(
            app => app.MapGet("/{path}", (string path) => $"{path} {Activity.Current?.Recorded} {Activity.Current?.IsAllDataRequested}"),
            options => options.Filter = context => context.Request.Path.Value switch
            {
                "/health" => false,
                "/choke" => throw new InvalidOperationException("filter failed"),
                _ => true,
            });

        Assert.Equal("health False False", await server.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.Equal("choke False False", await server.Client.GetStringAsync("/choke", TestContext.Current.CancellationToken));
        Assert.Equal("other True True", await server.Client.GetStringAsync("/other", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Baggage_of_the_caller_is_there_for_the_handler()
    {
        await using var server = await StartAsync(app => app.MapGet("/", () => Baggage.Current.GetBaggage("tenant") ?? "none"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("baggage", "tenant=blue");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("blue", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Task<TestServer> StartAsync(Action<WebApplication> map, Action<AspNetCoreTraceInstrumentationOptions>? options = null) =>
        TestServer.StartAsync(map, builder => builder.Services.AddOpenTelemetry().WithTracing(tracing =>
            tracing.SetSampler(new AlwaysOnSampler()).AddAspNetCoreInstrumentation(options).AddProcessor(_spans)));
}
