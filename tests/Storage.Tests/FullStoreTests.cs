using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;

namespace Storage.Tests;

/// <summary>A store that takes nothing more, and does again.</summary>
public sealed class FullStoreTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("full-store-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Task<PlainService> StartAsync(Dictionary<string, string?>? more = null) => StoredService.StartAsync(
        app =>
        {
            app.MapGet("/stays", async (Database database, CancellationToken stop) =>
            {
                await using var connection = await database.OpenAsync(stop);
                return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays");
            });
            app.MapPost("/stays", (Database database, CancellationToken stop) => database.WriteAsync(async (connection, transaction) =>
            {
                await connection.ExecuteAsync("INSERT INTO stays (id, nights, price) VALUES ('small', 1, 1)", transaction: transaction);
                await connection.ExecuteAsync("INSERT INTO stays (id, nights, price, note) VALUES ('large', 1, 1, @note)",
                    new { note = new string('x', 1 << 20) }, transaction);
            }, stop));
        },
        new(more ?? []) { ["Storage:DataDirectory"] = _data.FullName, ["Health:CacheSeconds"] = "0" });

    /// <summary>There is one connection in the pool as long as only one is used at a time; what is set on it stays.</summary>
    private static async Task SetAsync(PlainService service, string pragma)
    {
        await using var connection = await service.Services.GetRequiredService<Database>().OpenAsync(Cancelled);
        await connection.ExecuteAsync(pragma);
    }

    [Theory]
    [InlineData("PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000", 507, "urn:platform:store-full", "the store has been full since")]
    [InlineData("PRAGMA query_only=1", "PRAGMA query_only=0", 503, "urn:platform:store-read-only", "the store has not been writable since")]
    public async Task A_write_that_does_not_fit_is_a_problem_and_health_says_so_until_there_is_room(string full, string room,
        int status, string type, string told)
    {
        await using var service = await StartAsync();
        Assert.Equal((HttpStatusCode.OK, null), await service.StoreHealthAsync());
        await SetAsync(service, full);
        for (var i = 0; i < 2; i++)
        {
            using var refused = await service.Http.PostAsync("/stays", null, Cancelled);
            Assert.Equal(status, (int)refused.StatusCode);
            Assert.Equal(type, (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("type").GetString());
        }
        Assert.Equal("1", await service.Http.GetStringAsync("/stays", Cancelled));
        var (health, description) = await service.StoreHealthAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health);
        Assert.StartsWith(told, description, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Logs.Json, line => line.GetProperty("level").GetString() is "error" or "critical");

        await SetAsync(service, room);
        Assert.Equal((HttpStatusCode.OK, null), await service.StoreHealthAsync());
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync("/stays", null, Cancelled)).StatusCode);
        Assert.Equal("3", await service.Http.GetStringAsync("/stays", Cancelled));
        await using var connection = await service.Services.GetRequiredService<Database>().OpenAsync(Cancelled);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE name LIKE 'store_probe%'"));
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_is_noticed_before_anybody_wants_to_write()
    {
        await using var service = await StartAsync(new() { ["Storage:MinFreeMegabytes"] = "1000000000" });
        await SetAsync(service, "PRAGMA query_only=1");
        var (health, description) = await service.StoreHealthAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health);
        Assert.StartsWith("the store has not been writable since", description, StringComparison.Ordinal);

        await SetAsync(service, "PRAGMA query_only=0");
        Assert.Equal((HttpStatusCode.OK, null), await service.StoreHealthAsync());
    }

    [Theory]
    [InlineData("53100", 507, "urn:platform:store-full")]
    [InlineData("25006", 503, "urn:platform:store-read-only")]
    [InlineData("40001", 503, "urn:platform:store-busy")]
    [InlineData("53300", 503, "urn:platform:store-busy")]
    [InlineData("57P01", 503, "urn:platform:not-ready")]
    [InlineData("57P03", 503, "urn:platform:not-ready")]
    [InlineData("08006", 503, "urn:platform:not-ready")]
    [InlineData("23505", null, null)]
    [InlineData("42601", null, null)]
    public void A_PostgreSql_error_is_reported_as_what_it_means(string state, int? status, string? type)
    {
        var problem = new StoreProblems().Of(new PostgresException("said", "ERROR", "ERROR", state));
        Assert.Equal((status, type), (problem?.Status, problem?.Type));
    }

    [Theory]
    [InlineData(5, 503, "urn:platform:store-busy")]
    [InlineData(6, 503, "urn:platform:store-busy")]
    [InlineData(8, 503, "urn:platform:store-read-only")]
    [InlineData(10, 503, "urn:platform:store-read-only")]
    [InlineData(13, 507, "urn:platform:store-full")]
    [InlineData(19, null, null)]
    [InlineData(1, null, null)]
    public void A_Sqlite_error_is_reported_as_what_it_means(int code, int? status, string? type)
    {
        var problem = new StoreProblems().Of(new SqliteException("said", code));
        Assert.Equal((status, type), (problem?.Status, problem?.Type));
    }

    public void Dispose() => _data.Delete(recursive: true);
}
