using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Testing;

namespace ServiceDefaults.Tests.Requests;

public sealed class WholeBodiesTests
{
    private sealed record Stay(string PropertyId);

    [Fact]
    public async Task A_body_that_is_still_coming_when_the_service_is_asked_to_stop_is_read_and_answered()
    {
        await using var service = await PlainService.StartAsync(app => app.MapPost("/stays", (Stay stay) => TypedResults.Ok(stay)));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, TestContext.Current.CancellationToken);
        await SendAsync(socket, "POST /stays HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " +
            "25\r\n\r\n{\"property_");
        // Answered later than the one before it was begun: that one waits for its body by now.
        await service.Http.GetStringAsync("/alive", TestContext.Current.CancellationToken);

        var stopped = service.StopAsync();
        await SendAsync(socket, "id\": \"sea ");
        await SendAsync(socket, "\"}  ");

        var answer = await ReceiveAsync(socket);
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("{\"property_id\":\"sea \"}", answer, StringComparison.Ordinal);
        await stopped;
        Assert.True(service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.IsCancellationRequested);
    }

    private static async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return answer.ToString();
    }
}
