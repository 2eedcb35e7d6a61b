using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace ServiceDefaults.Tests.Health;

public sealed class HealthTests
{
    private sealed class Store
    {
        public int Asked { get; private set; }

        public bool Away { get; set; }

        public HealthCheckResult Look()
        {
            Asked++;
            return Away
                ? HealthCheckResult.Unhealthy("does not answer", new TimeoutException("password=hush"))
                : HealthCheckResult.Healthy();
        }
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(PlainService service, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    private static Task<PlainService> StartAsync(Store store, FakeTimeProvider clock, params (string, string?)[] settings) =>
        PlainService.StartAsync(
            settings: settings.ToDictionary(s => s.Item1, s => s.Item2),
            add: builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
                builder.Services.AddHealthChecks().AddCheck("store", store.Look);
            });

    [Fact]
    public async Task Health_shows_the_uptime_and_each_check_and_is_503_when_one_fails()
    {
        var (store, clock) = (new Store(), TestClock.AtNoon());
        await using var service = await StartAsync(store, clock);
        clock.Advance(TimeSpan.FromSeconds(90));
        var (status, body) = await GetAsync(service, "/health");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("healthy", body.GetProperty("status").GetString());
        Assert.Equal("PlainService", body.GetProperty("service").GetString());
        Assert.Equal(90, body.GetProperty("uptime_seconds").GetDouble());
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("store").GetProperty("status").GetString());

        store.Away = true;
        clock.Advance(TimeSpan.FromSeconds(2));
        (status, body) = await GetAsync(service, "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", body.GetProperty("status").GetString());
        Assert.Equal("does not answer", body.GetProperty("checks").GetProperty("store").GetProperty("description").GetString());
        Assert.DoesNotContain("hush", body.GetRawText(), StringComparison.Ordinal);

        (status, body) = await GetAsync(service, "/alive");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("healthy", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Probing_often_asks_the_dependencies_once()
    {
        var (store, clock) = (new Store(), TestClock.AtNoon());
        await using var service = await StartAsync(store, clock);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(service, "/health")));
        Assert.Equal(1, store.Asked);
        clock.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(service, "/health");
        Assert.Equal(2, store.Asked);
    }

    [Fact]
    public async Task A_change_of_health_is_logged_once_however_often_it_is_seen()
    {
        var (store, clock) = (new Store(), TestClock.AtNoon());
        await using var service = await StartAsync(store, clock);
        foreach (var away in new[] { false, false, true, true, true, false, false })
        {
            store.Away = away;
            clock.Advance(TimeSpan.FromSeconds(2));
            await GetAsync(service, "/health");
        }
        Assert.Equal(["warning Not ready: store: does not answer", "info Ready again"], service.Logs.Json
            .Where(line => line.GetProperty("logger").GetString()!.Contains("Health", StringComparison.Ordinal))
            .Select(line => $"{line.GetProperty("level").GetString()} {line.GetProperty("message").GetString()}"));
    }

    [Fact]
    public async Task Details_are_only_for_callers_with_the_key()
    {
        var store = new Store { Away = true };
        await using var service = await StartAsync(store, TestClock.AtNoon(), ("Health:Key", "0123456789abcdef"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(service, "/health/detailed")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(service, "/health/detailed", "0123456789abcdeX")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(service, "/health/detailed", "0123456789abcdefX")).Status);
        var (status, body) = await GetAsync(service, "/health/detailed", "0123456789abcdef");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("TimeoutException", body.GetProperty("checks").GetProperty("store").GetProperty("exception").GetString());
        Assert.Equal("Production", body.GetProperty("environment").GetString());
        Assert.True(body.GetProperty("use").GetProperty("resident_memory_bytes").GetInt64() > 1_000_000);
    }

    [Fact]
    public async Task Without_a_key_there_are_no_details()
    {
        await using var service = await StartAsync(new Store(), TestClock.AtNoon());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(service, "/health/detailed", "anything")).Status);
    }

    [Fact]
    public async Task A_service_that_stops_is_not_ready_any_more()
    {
        await using var service = await StartAsync(new Store(), TestClock.AtNoon());
        var readiness = service.Services.GetRequiredService<ServiceDefaults.Health.Readiness>();
        Assert.Equal(HealthStatus.Healthy, (await readiness.LookAsync(TestContext.Current.CancellationToken)).Status);
        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(HealthStatus.Unhealthy, (await readiness.LookAsync(TestContext.Current.CancellationToken)).Status);
    }
}
