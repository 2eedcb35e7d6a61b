using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Configuration;
using Testing;

namespace ServiceDefaults.Tests.Switches;

public sealed class FaultSwitchesTests
{
    private const string Key = "a-key-of-sixteen-characters";

    private readonly FakeTimeProvider _clock = TestClock.AtNoon();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Task<PlainService> StartAsync(string environment = "Development", string? enabled = "true") => PlainService.StartAsync(
        app =>
        {
            app.MapGet("/work", () => Results.Text("done"));
            app.MapGet("/other", () => Results.Text("done"));
        },
        new() { ["Faults:Enabled"] = enabled, ["Health:Key"] = Key, ["Health:CacheSeconds"] = "0" },
        builder => builder.Services.AddSingleton<TimeProvider>(_clock), environment);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> BreakAsync(PlainService service, string point, object body)
    {
        using var answer = await service.Http.PutAsJsonAsync($"/faults/{point}", body, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled));
    }

    private static async Task<HttpStatusCode> StatusAsync(PlainService service, string path)
    {
        using var answer = await service.Http.GetAsync(path, Cancelled);
        return answer.StatusCode;
    }

    [Fact]
    public async Task A_route_that_is_broken_ends_with_500_until_its_time_is_over()
    {
        await using var service = await StartAsync();
        var (status, _) = await BreakAsync(service, "requests", new { only = "/work", fails = true, seconds = 30 });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(service, "/work"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/other"));
        Assert.Equal(1, (await Scrape.OfAsync(service))["""http_requests_total{endpoint="/work",method="GET",status="500"}"""]);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/work"));
        Assert.Equal(
            ["The fault 'requests' is switched on until 2026-01-31T12:00:30.0000000+00:00", "The fault 'requests' is switched off"],
            service.Logs.Json.Select(line => line.GetProperty("message").GetString())
                .Where(message => message!.StartsWith("The fault", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_mended_works_again_and_probes_were_never_broken()
    {
        await using var service = await StartAsync();
        await BreakAsync(service, "requests", new { fails = true });
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(service, "/work"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health"));
        using var mended = await service.Http.DeleteAsync("/faults/requests", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, mended.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/work"));
    }

    [Fact]
    public async Task Health_in_detail_shows_what_is_broken_and_nothing_otherwise()
    {
        await using var service = await StartAsync();
        Assert.Equal(JsonValueKind.Null, (await DetailsAsync(service)).ValueKind);
        await BreakAsync(service, "memory", new { megabytes = 1, seconds = 90 });
        var fault = (await DetailsAsync(service)).GetProperty("memory");
        Assert.Equal(1, fault.GetProperty("megabytes").GetInt32());
        Assert.Equal("2026-01-31T12:01:30+00:00", fault.GetProperty("until").GetString());
        _clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(JsonValueKind.Null, (await DetailsAsync(service)).ValueKind);
    }

    [Fact]
    public async Task A_flood_of_series_is_counted_as_overflow()
    {
        await using var service = await StartAsync();
        await BreakAsync(service, "series", new { });
        Assert.Equal(500, (await Scrape.OfAsync(service))["""metrics_series_overflow_total{metric="fault_flood_total"}"""]);
    }

    [Fact]
    public async Task Wrong_orders_are_refused_with_all_that_is_wrong_and_what_there_is()
    {
        await using var service = await StartAsync();
        var (status, problem) = await BreakAsync(service, "requests", new { seconds = 0, megabytes = 5 });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("urn:platform:faults:invalid-request", problem.GetProperty("type").GetString());
        Assert.Equal(["seconds", "megabytes", "delay_milliseconds"],
            problem.GetProperty("errors").EnumerateObject().Select(field => field.Name));
        var (unknown, which) = await BreakAsync(service, "gravity", new { });
        Assert.Equal(HttpStatusCode.NotFound, unknown);
        Assert.Equal("This service has memory, requests, series, telemetry.", which.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task There_are_no_switches_unless_they_are_asked_for(string environment)
    {
        await using var service = await StartAsync(environment, enabled: null);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, "/faults"));
        using var answer = await service.Http.PutAsJsonAsync("/faults/requests", new { fails = true }, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/work"));
    }

    [Fact]
    public async Task In_production_a_service_with_switches_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync("Production"));
        Assert.Contains("Faults:Enabled (Faults__Enabled): must not be set in Production", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> DetailsAsync(PlainService service)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/detailed");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await service.Http.SendAsync(request, Cancelled);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("faults");
    }
}
