using System.Net;
using System.Text;
using PlatformCheck;

namespace AppHost.Tests;

/// <summary>What the check makes of the dashboard's answers; that it asks rightly is seen in the check of the whole platform.</summary>
public sealed class PlatformDashboardTests
{
    private const string TwoSpans = """
        {"data":{"resourceSpans":[
          {"resource":{"attributes":[{"key":"service.instance.id","value":{"stringValue":"x1"}},{"key":"service.name","value":{"stringValue":"executor"}}]},
           "scopeSpans":[{"scope":{"name":"Microsoft.AspNetCore"},"spans":[{"traceId":"ab","spanId":"cd","name":"POST /v1/execute","kind":2}]}]},
          {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"pricing"}}]},
           "scopeSpans":[{"spans":[{"traceId":"ab","spanId":"ef","name":"GET /packs/{id}"}]}]}]},
         "totalCount":2,"returnedCount":2}
        """;

    [Fact]
    public async Task Spans_are_read_with_the_service_that_sent_them() =>
        Assert.Equal(
            [new DashboardTraces.Span("executor", "POST /v1/execute"), new DashboardTraces.Span("pricing", "GET /packs/{id}")],
            await ReadAsync(HttpStatusCode.OK, TwoSpans));

    [Fact]
    public async Task An_answer_that_was_cut_off_does_not_count()
    {
        var failure = await Assert.ThrowsAsync<CheckFailedException>(
            () => ReadAsync(HttpStatusCode.OK, TwoSpans.Replace("\"totalCount\":2", "\"totalCount\":20001", StringComparison.Ordinal)));

        Assert.Equal("the dashboard gave 2 of 20001 spans under ab", failure.Message);
    }

    [Fact]
    public async Task A_dashboard_that_refuses_is_named_with_its_answer()
    {
        var failure = await Assert.ThrowsAsync<CheckFailedException>(() => ReadAsync(HttpStatusCode.Unauthorized, ""));

        Assert.Equal("the dashboard answered 401 Unauthorized to /api/telemetry/spans?traceId=ab&limit=10000", failure.Message);
    }

    private static async Task<IReadOnlyList<DashboardTraces.Span>> ReadAsync(HttpStatusCode status, string body)
    {
        using var http = new HttpClient(new Answering(status, body));
        return await new DashboardTraces(new Uri("http://dashboard"), "key", http).SpansAsync("ab", TestContext.Current.CancellationToken);
    }

    private sealed class Answering(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(request.Headers.GetValues("X-API-Key").Single() == "key"
                ? status
                : HttpStatusCode.Unauthorized) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }
}
