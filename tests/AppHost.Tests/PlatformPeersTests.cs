using System.Text.Json;
using AppHost.Running;
using PlatformCheck;

namespace AppHost.Tests;

public sealed class PlatformPeersTests
{
    [Fact]
    public async Task A_service_that_is_gone_is_named_with_the_request_it_got()
    {
        var port = FixedPorts.AnyFree();
        var gone = new Addresses.Part("gone", $"http://localhost:{port}", Fault: null, Measured: false);
        using var http = new HttpClient();

        var peers = new Peers(new Addresses(0, [gone]), http);

        var failure = await Assert.ThrowsAsync<CheckFailedException>(
            () => peers.GetAsync<JsonElement>("gone", "/models", TestContext.Current.CancellationToken));

        Assert.StartsWith("GET /models of gone got no answer: Connection refused", failure.Message, StringComparison.Ordinal);
    }
}
