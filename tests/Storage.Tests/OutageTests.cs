using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Storage.Tests;

/// <summary>A PostgreSQL that is not there: when the service starts, and while it runs.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgreSqlServer _server = new();
    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await _server.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Task<PlainService> StartAsync(bool whenReady) => StoredService.StartAsync(
        app =>
        {
            app.MapGet("/stays", async (Database database, CancellationToken stop) =>
            {
                await using var connection = await database.OpenAsync(stop);
                return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays");
            });
            app.MapPost("/stays", (Database database, CancellationToken stop) => database.WriteAsync((connection, transaction) =>
                connection.ExecuteAsync("UPDATE stays SET nights = nights + 1", transaction: transaction), stop));
        },
        new() { ["ConnectionStrings:plain"] = _database, ["Health:CacheSeconds"] = "0" }, whenReady);

    private static async Task NotReadyAsync(HttpResponseMessage refused)
    {
        using (refused)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            Assert.Equal("urn:platform:not-ready",
                (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("type").GetString());
        }
    }

    private static List<string> Said(PlainService service) =>
        [.. service.Logs.Json.Where(line => line.GetProperty("logger").GetString() == typeof(StoreKeeper).FullName)
            .Select(line => line.GetProperty("level").GetString()!)];

    [Fact]
    public async Task A_server_that_starts_later_is_waited_for_and_logged_once()
    {
        await _server.StopAsync();
        await using var service = await StartAsync(whenReady: false);
        await Eventually.TrueAsync(() => Task.FromResult(Said(service).Count > 0));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/alive", Cancelled)).StatusCode);
        var (status, description) = await service.StoreHealthAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Matches("^the store has not answered since 20[0-9-]+T[0-9:]+Z$", description);
        await NotReadyAsync(await service.Http.GetAsync("/stays", Cancelled));

        await _server.StartAgainAsync();
        await service.Services.StoreReadyAsync(Cancelled);
        Assert.Equal("1", await service.Http.GetStringAsync("/stays", Cancelled));
        Assert.Equal((HttpStatusCode.OK, null), await service.StoreHealthAsync());
        await Eventually.TrueAsync(() => Task.FromResult(Said(service).Count > 1));
        Assert.Equal(["warning", "info"], Said(service));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_server_that_goes_and_comes_again_needs_no_restart_of_the_service(string method)
    {
        await using var service = await StartAsync(whenReady: true);
        async Task<HttpResponseMessage> AskAsync()
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/stays");
            return await service.Http.SendAsync(request, Cancelled);
        }
        // Several connections stay in the pool, all of which break.
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync())))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await _server.StopAsync();
        for (var i = 0; i < 4; i++) await NotReadyAsync(await AskAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.StoreHealthAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/alive", Cancelled)).StatusCode);

        await _server.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await service.StoreHealthAsync()).Status == HttpStatusCode.OK);
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => AskAsync())))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(service.Logs.Json, line => line.GetProperty("level").GetString() is "error" or "critical");
        Assert.Equal("warning", Said(service)[0]);
    }

    [Fact]
    public async Task At_most_one_request_suffers_from_connections_that_broke_unnoticed()
    {
        await using var service = await StartAsync(whenReady: true);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.Http.GetAsync("/stays", Cancelled)));
        await _server.StopAsync();
        await _server.StartAgainAsync();
        var suffered = 0;
        for (var i = 0; i < 16; i++)
        {
            using var answer = await service.Http.GetAsync("/stays", Cancelled);
            if (answer.StatusCode == HttpStatusCode.OK) continue;
            suffered++;
            await NotReadyAsync(answer);
        }
        Assert.InRange(suffered, 0, 1);
    }
}
