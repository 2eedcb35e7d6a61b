using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Testing;

namespace ServiceDefaults.Tests.Requests;

public sealed class HeadRequestsTests
{
    private static async IAsyncEnumerable<SseItem<string>> EndlessAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return new SseItem<string>("first");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private static Task<PlainService> ServiceAsync() => PlainService.StartAsync(app =>
    {
        app.MapGet("/stays/{id}", (string id) => TypedResults.Ok(new { Id = id }));
        app.MapGet("/missing", () => TypedResults.NotFound());
        app.MapPost("/stays", () => TypedResults.NoContent());
        app.MapGet("/events", () => TypedResults.ServerSentEvents(EndlessAsync()));
    });

    [Theory]
    [InlineData("/alive", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/stays/7", HttpStatusCode.OK)]
    [InlineData("/missing", HttpStatusCode.NotFound)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/stays", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/events", HttpStatusCode.OK)]
    public async Task Head_has_the_status_and_the_headers_of_get_and_no_body(string path, HttpStatusCode status)
    {
        await using var service = await ServiceAsync();
        using var get = await service.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        using var head = await service.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), TestContext.Current.CancellationToken);

        Assert.Equal(status, head.StatusCode);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal("", await head.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Head_is_counted_as_head()
    {
        await using var service = await ServiceAsync();

        using var head = await service.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/stays/7"),
            TestContext.Current.CancellationToken);

        var metrics = await service.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("http_requests_total{endpoint=\"/stays/{id}\",method=\"HEAD\",status=\"200\"} 1\n", metrics,
            StringComparison.Ordinal);
    }
}
