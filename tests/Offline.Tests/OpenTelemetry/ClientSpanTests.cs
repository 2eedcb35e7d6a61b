using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.Http;
using OpenTelemetry.Trace;

namespace Offline.Tests.OpenTelemetry;

[Collection(nameof(ProcessWide))]
public sealed class ClientSpanTests : IDisposable
{
    private readonly Spans _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task A_call_is_one_client_span_whose_trace_the_server_sees()
    {
        using var tracing = Start();
        await using var server = await TestServer.StartAsync(app => app.MapGet("/rooms", (HttpRequest request) => request.Headers.TraceParent.ToString()));

        var seen = await server.Client.GetStringAsync("/rooms?token=secret", TestContext.Current.CancellationToken);
        var span = await _spans.SingleAsync(ActivityKind.Client, server.Address);

        Assert.Equal($"00-{span.TraceId}-{span.SpanId}-01", seen);
        Assert.Equal("GET", span.DisplayName);
        Assert.Equal("GET", span.GetTagItem("http.request.method"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
        Assert.Equal($"{server.Address}rooms?*", span.GetTagItem("url.full"));
    }

    [Fact]
    public async Task Baggage_goes_with_the_call()
    {
        using var tracing = Start();
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", (HttpRequest request) => request.Headers.Baggage.ToString()));
        Baggage.SetBaggage("tenant", "blue");

        Assert.Equal("tenant=blue", await server.Client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_that_the_filter_refuses_is_not_recorded()
    {
        using var tracing = Start(options => options.FilterHttpRequestMessage = request => request.RequestUri!.AbsolutePath != "/hidden");
        await using var server = await TestServer.StartAsync(app => app.MapGet("/{path}", (string path) => path));

        await server.Client.GetStringAsync("/hidden", TestContext.Current.CancellationToken);
        await server.Client.GetStringAsync("/open", TestContext.Current.CancellationToken);

        Assert.Equal($"{server.Address}open", (await _spans.SingleAsync(ActivityKind.Client, server.Address)).GetTagItem("url.full"));
    }

    [Fact]
    public async Task Enrichment_sees_request_and_response()
    {
        using var tracing = Start(options =>
        {
            options.EnrichWithHttpRequestMessage = (span, request) => span.SetTag("asked", request.RequestUri!.AbsolutePath);
            options.EnrichWithHttpResponseMessage = (span, response) => span.SetTag("answered", (int)response.StatusCode);
        });
        await using var server = await TestServer.StartAsync(_ => { });
        using var response = await server.Client.GetAsync("/none", TestContext.Current.CancellationToken);

        var span = await _spans.SingleAsync(ActivityKind.Client, server.Address);
        Assert.Equal("/none", span.GetTagItem("asked"));
        Assert.Equal(404, span.GetTagItem("answered"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task A_call_that_fails_says_how()
    {
        var failures = 0;
        using var tracing = Start(options =>
        {
            options.RecordException = true;
            options.EnrichWithException = (_, _) => failures++;
        });
        var server = await TestServer.StartAsync(_ => { });
        var address = server.Address;
        await server.DisposeAsync();
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address, TestContext.Current.CancellationToken));

        var span = await _spans.SingleAsync(ActivityKind.Client, address);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("connection_error", span.GetTagItem("error.type"));
        // One by the runtime, which records exceptions since .NET 10, and one by the instrumentation.
        Assert.Equal(["exception", "exception"], span.Events.Select(@event => @event.Name));
        Assert.Equal(1, failures);
    }

    private TracerProvider Start(Action<HttpClientTraceInstrumentationOptions>? options = null) =>
        Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler()).AddHttpClientInstrumentation(options).AddProcessor(_spans).Build();
}
