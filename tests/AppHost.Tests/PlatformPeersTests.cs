using AppHost.Check;
using AppHost.Running;
using System.Text.Json;

namespace AppHost.Tests;

public sealed class PlatformPeersTests
{
    [Fact]
    public async Task A_service_that_is_gone_is_named_with_what_was_asked_of_it()
    {
        var port = FixedPorts.AnyFree();
        var builder =
            DistributedApplication.CreateBuilder(["--ASPNETCORE_URLS=http://localhost:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
        var gone = builder.AddExecutable("gone", "/bin/true", "/").WithHttpEndpoint(port: port, name: "http");
        gone.GetEndpoint("http").EndpointAnnotation.AllocatedEndpoint =
            new AllocatedEndpoint(gone.GetEndpoint("http").EndpointAnnotation, "localhost", port);
        await using var application = builder.Build();
        using var http = new HttpClient();

        var failure = await Assert.ThrowsAsync<CheckFailedException>(
            () => Peers.Of(application, http).GetAsync<JsonElement>("gone", "/models", TestContext.Current.CancellationToken));

        Assert.StartsWith("GET /models of gone got no answer: Connection refused", failure.Message, StringComparison.Ordinal);
    }
}
