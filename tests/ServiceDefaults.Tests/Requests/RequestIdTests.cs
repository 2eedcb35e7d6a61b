using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Requests;

public sealed class RequestIdTests
{
    private static Task<PlainService> EchoAsync() =>
        PlainService.StartAsync(app => app.MapGet("/echo", (HttpContext context, ILogger<RequestIdTests> logger) =>
        {
            logger.LogWarning("Echoed");
            return context.TraceIdentifier + " " + RequestId.Current;
        }));

    [Fact]
    public async Task A_well_formed_id_is_taken_returned_and_logged()
    {
        await using var service = await EchoAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.Add("X-Request-ID", "order-7.A_1");
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("order-7.A_1", Assert.Single(response.Headers.GetValues("X-Request-ID")));
        Assert.Equal("order-7.A_1 order-7.A_1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var line = Assert.Single(service.Logs.Json, line => line.GetProperty("message").GetString() == "Echoed");
        Assert.Equal("order-7.A_1", line.GetProperty("request_id").GetString());
        Assert.Matches("^[0-9a-f]{32}$", line.GetProperty("trace_id").GetString());
        Assert.Matches("^[0-9a-f]{16}$", line.GetProperty("span_id").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("<script>")]
    [InlineData("a/b")]
    [InlineData("{129}")]
    [InlineData("{8192}")]
    public async Task An_id_that_does_not_fit_is_replaced(string id)
    {
        await using var service = await EchoAsync();
        if (id.StartsWith('{')) id = new string('x', int.Parse(id.Trim('{', '}'), null));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.TryAddWithoutValidation("X-Request-ID", id);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues("X-Request-ID")));
    }

    [Fact]
    public async Task An_id_of_128_characters_is_still_taken()
    {
        await using var service = await EchoAsync();
        var id = new string('x', 128);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.Add("X-Request-ID", id);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(id, Assert.Single(response.Headers.GetValues("X-Request-ID")));
    }

    [Theory]
    [InlineData("X-Request-ID: one\r\nX-Request-ID: two\r\n")]
    [InlineData("X-Request-ID: one, two\r\n")]
    [InlineData("X-Request-ID: one-ключ\r\n")]
    public async Task Repeated_or_malformed_ids_on_the_wire_are_replaced(string header)
    {
        await using var service = await EchoAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET /echo HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Matches("X-Request-ID: [0-9a-f]{32}\r\n", answer);
        Assert.DoesNotContain("one", answer, StringComparison.Ordinal);
    }
}
