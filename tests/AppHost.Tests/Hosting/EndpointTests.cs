using System.Globalization;
using System.Net.Sockets;

namespace AppHost.Tests.Hosting;

public sealed class EndpointTests
{
    [Fact]
    public async Task A_service_is_told_its_port_and_others_are_told_where_it_is()
    {
        await using var builder = await Bench.CreateAsync();
        var server = builder.AddScript("my-server", "echo $PORT; exec sleep 600").WithHttpEndpoint(env: "PORT");
        var http = server.GetEndpoint("http");
        builder.AddExecutable("client", "env", "/")
            .WithReference(http)
            .WithEnvironment("HOST_AND_PORT", http.Property(EndpointProperty.HostAndPort))
            .WithEnvironment("URL", http);

        await using var application = await builder.StartAsync();

        var url = application.GetEndpoint("my-server");
        var authority = $"{url.Host}:{url.Port}";
        Assert.Equal("localhost", url.Host);
        Assert.InRange(await application.NumberAsync(server.Resource), 1024, 65535);
        Assert.Equal(
            [$"HOST_AND_PORT={authority}", $"MY_SERVER_HTTP=http://{authority}", $"URL=http://{authority}", $"services__my-server__http__0=http://{authority}"],
            (await application.OutputAsync("client")).Where(line => line.Contains(authority, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_asked_port_without_a_proxy_is_the_processes_own()
    {
        var port = FreePort();
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("server", "echo $PORT").WithHttpEndpoint(port: port, env: "PORT", isProxied: false);

        await using var application = await builder.StartAsync();

        Assert.Equal([port.ToString(CultureInfo.InvariantCulture)], await application.OutputAsync("server"));
        Assert.Equal(port, application.GetEndpoint("server").Port);
    }

    [Fact]
    public async Task A_program_takes_its_port_as_an_argument()
    {
        await using var builder = await Bench.CreateAsync();
        var server = builder.AddExecutable("server", "echo", "/").WithEndpoint(scheme: "tcp", name: "data");
        server.WithArgs("--port", server.GetEndpoint("data").Property(EndpointProperty.TargetPort));

        await using var application = await builder.StartAsync();

        Assert.Matches("^--port [0-9]+$", Assert.Single(await application.OutputAsync("server")));
    }

    [Fact]
    public async Task A_connection_string_is_made_of_an_endpoint_and_a_parameter()
    {
        await using var builder = await Bench.CreateAsync("Parameters:password=s3cret", "ConnectionStrings:warehouse=Host=far");
        var password = builder.AddParameter("password", secret: true);
        var server = builder.AddScript("server", "exec sleep 600").WithEndpoint(scheme: "tcp", name: "tcp");
        var tcp = server.GetEndpoint("tcp");
        var cache = builder.AddConnectionString("cache", ReferenceExpression.Create($"{tcp.Property(EndpointProperty.HostAndPort)},password={password}"));
        var warehouse = builder.AddConnectionString("warehouse");
        builder.AddScript("client", "echo $ConnectionStrings__cache; echo $ConnectionStrings__store; echo $CACHE")
            .WithReference(cache)
            .WithReference(warehouse, "store")
            .WithEnvironment("CACHE", cache)
            .WaitFor(cache);

        await using var application = await builder.StartAsync();

        var expected = $"localhost:{tcp.Port},password=s3cret";
        Assert.Equal([expected, "Host=far", expected], (await application.OutputAsync("client")).TakeLast(3));
        Assert.Equal(expected, await application.GetConnectionStringAsync("cache", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_resource_shows_its_addresses_under_their_names()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("server", "exec sleep 600")
            .WithHttpEndpoint()
            .WithUrlForEndpoint("http", url => url.DisplayText = "API")
            .WithUrl("https://example.org/docs", "Manual");

        await using var application = await builder.StartAsync();

        var shown = await application.SeeAsync("server", change => change.Snapshot.Urls.Length >= 2);
        Assert.Equal(
            [("API", application.GetEndpoint("server").ToString().TrimEnd('/')), ("Manual", "https://example.org/docs")],
            shown.Snapshot.Urls.Select(url => (url.DisplayProperties.DisplayName, url.Url.TrimEnd('/'))).Order());
    }

    [Fact]
    public async Task An_address_below_an_endpoint_is_shown_whole()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("server", "exec sleep 600")
            .WithHttpEndpoint(env: "PORT")
            .WithUrlForEndpoint("http", url => url.Url = "/admin")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "Manual" });

        await using var application = await builder.StartAsync();

        var shown = await application.SeeAsync("server", change => change.Snapshot.Urls.Length >= 2);
        var server = application.GetEndpoint("server").ToString().TrimEnd('/');
        Assert.Equal([("http", $"{server}/admin"), ("http", $"{server}/docs")], shown.Snapshot.Urls.Select(url => (url.Name, url.Url)).Order());
    }

    [Fact]
    public async Task A_connection_string_is_there_before_the_server_that_it_leads_to()
    {
        await using var builder = await Bench.CreateAsync();
        var server = builder.AddScript("server", "exec sleep 600").WithEndpoint(scheme: "tcp", name: "tcp").WithExplicitStart();
        var store = builder.AddConnectionString("store", ReferenceExpression.Create($"{server.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}"));
        builder.AddScript("client", "echo $ConnectionStrings__store").WithReference(store).WaitFor(store);

        await using var application = await builder.StartAsync();

        Assert.Matches("^localhost:[0-9]+$", (await application.OutputAsync("client"))[^1]);
    }

    private static int FreePort()
    {
        using var listener = TcpListener.Create(0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
