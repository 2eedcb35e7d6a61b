using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults.Limits;
using Testing;

namespace ServiceDefaults.Tests.Limits;

public sealed class LimitsTests
{
    private readonly TaskCompletionSource _working = new();
    private readonly TaskCompletionSource _finish = new();

    private Task<PlainService> StartAsync(params (string Key, string? Value)[] settings) => PlainService.StartAsync(app =>
    {
        app.MapPost("/bodies", (string[] body) => body.Length);
        app.MapPost("/large", (string[] body) => body.Length).AllowBody(200_000);
        app.MapGet("/slow", async () => { _working.TrySetResult(); await _finish.Task; return "done"; });
        app.MapGet("/quick", () => "done");
    }, settings.ToDictionary(s => s.Key, s => s.Value));

    private static StringContent Body(int bytes) => new StringContent($"[\"{new string('x', bytes)}\"]", Encoding.UTF8, "application/json");

    private static async Task<string?> TypeAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("type").GetString();

    [Theory]
    [InlineData("/bodies", 60_000, HttpStatusCode.OK)]
    [InlineData("/bodies", 66_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/large", 190_000, HttpStatusCode.OK)]
    [InlineData("/large", 201_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_may_be_as_large_as_its_route_says(string path, int bytes, HttpStatusCode status)
    {
        await using var service = await StartAsync();
        using var response = await service.Http.PostAsync(path, Body(bytes), TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK) Assert.Equal("urn:platform:body-too-large", await TypeAsync(response));
    }

    [Fact]
    public async Task A_body_without_a_length_is_still_cut_off()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bodies") { Content = Body(66_000) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/quick");
        request.Headers.Add("X-Large", new string('x', 20_000));
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task More_at_once_than_the_service_takes_on_is_turned_away_and_probes_are_not()
    {
        await using var service = await StartAsync(("Limits:MaxConcurrentRequests", "1"));
        var working = service.Http.GetAsync("/slow", TestContext.Current.CancellationToken);
        await _working.Task.WaitAsync(TestContext.Current.CancellationToken);
        using var refused = await service.Http.GetAsync("/quick", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("urn:platform:unavailable", await TypeAsync(refused));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        _finish.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await working).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/quick", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var service = await StartAsync(("Limits:RequestsPerSecond", "1"));
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 8; i++) answers.Add(await service.Http.GetAsync("/quick", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), null), 1, 10);
        Assert.Equal("urn:platform:too-many-requests", await TypeAsync(refused));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_stop_lets_what_is_being_worked_on_finish()
    {
        await using var service = await StartAsync();
        var working = service.Http.GetAsync("/slow", TestContext.Current.CancellationToken);
        await _working.Task.WaitAsync(TestContext.Current.CancellationToken);
        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        _finish.SetResult();
        Assert.Equal("done", await (await working).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stop_waits_for_a_request_no_longer_than_it_was_told()
    {
        await using var service = await StartAsync(("Limits:DrainSeconds", "0.5"), ("Limits:LeadSeconds", "2"));
        Assert.Equal(TimeSpan.FromSeconds(2.5), service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        var working = service.Http.GetAsync("/slow", TestContext.Current.CancellationToken);
        await _working.Task.WaitAsync(TestContext.Current.CancellationToken);
        await service.Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => working);
        _finish.SetResult();
    }
}
