using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Testing;

namespace PricingService.Tests;

/// <summary>
/// The real service over real HTTP, on a database of its own in a temporary directory, with a clock to turn by hand (2026-01-31, noon).
/// </summary>
public sealed class PricingApp : WebApplicationFactory<Program>
{
    private readonly string _ownDirectory = System.IO.Directory.CreateTempSubdirectory("pricing-").FullName;

    public PricingApp() => UseKestrel();

    /// <summary>Another instance's, to see what is left after a restart.</summary>
    public string? SharedDirectory { get; init; }

    public string Directory => SharedDirectory ?? _ownDirectory;

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public FakeTimeProvider Clock { get; init; } = TestClock.AtNoon();

    public HttpClient Http => field ??= CreateClient();

    public T Get<T>() where T : notnull
    {
        _ = Http;
        return Services.GetRequiredService<T>();
    }

    public async Task<JsonElement> PutPropertyAsync(string id = "casa-1", string portfolio = "lisbon", decimal reference = 100,
        decimal floor = 60,
        decimal ceiling = 220, decimal step = 500, string currency = "EUR")
    {
        var response = await Http.PutAsJsonAsync($"/properties/{id}", new
        {
            portfolio_id = portfolio, currency, time_zone = "Europe/Lisbon", reference_price = reference, floor, ceiling,
            largest_daily_step = step,
        }, TestContext.Current.CancellationToken);
        return await response.ReadAsync(HttpStatusCode.Created, HttpStatusCode.OK);
    }

    /// <summary>A job as another replica's worker has it at this moment, that was last heard of just now.</summary>
    public async Task RunElsewhereAsync(string queue, string id, int attempts = 1, string? openKey = null)
    {
        await using var connection = await Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            INSERT INTO jobs (id, queue, payload, fingerprint, open_key, status, attempts, max_attempts, ready_at, lease_token,
                lease_until, created_at, started_at, claimed_at)
            VALUES (@id, @queue, '{}', '', @openKey, 'running', @attempts, 3, 0, 'elsewhere', @now + 35000, 0, 0, @now)
            """, new { id, queue, openKey, attempts, now = Clock.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    public async Task<string> MetricsAsync() => await Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not by UseKestrel(0): that one tells the port while the service may be listening already.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Storage:DataDirectory", Directory);
        // The clock is turned by seconds, and by minutes, while real work is done.
        builder.UseSetting("Queue:LeaseSeconds", "120");
        // Prices as they are without chance; tests of the variation turn it on.
        builder.UseSetting("Prices:Vary", "false");
        foreach (var (key, value) in Settings) builder.UseSetting(key, value);
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        var host = base.CreateHost(builder);
        host.Services.StoreReadyAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        System.IO.Directory.Delete(_ownDirectory, recursive: true);
    }
}

internal static class Answers
{
    /// <summary>The body, once the status is one of those expected; the body is in the message when it is not.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, params HttpStatusCode[] expected)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected.Contains(response.StatusCode), $"{(int)response.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static decimal Number(this JsonElement element, string property) => element.GetProperty(property).GetDecimal();

    public static async Task<JsonElement> GetAsync(this HttpClient http, string path, HttpStatusCode expected) =>
        await (await http.GetAsync(path, TestContext.Current.CancellationToken)).ReadAsync(expected);

    public static async Task<JsonElement> PutAsync(this HttpClient http, string path, object body, HttpStatusCode expected) =>
        await (await http.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken)).ReadAsync(expected);

    /// <summary>A property of Lisbon's, around 100 EUR.</summary>
    public static Task PutPropertyAsync(this HttpClient http, string id) => http.PutAsync($"/properties/{id}",
        new { portfolio_id = "lisbon", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100, floor = 60,
            ceiling = 220, largest_daily_step = 500 }, HttpStatusCode.Created);

    public static async Task<JsonElement> PostAsync(this HttpClient http, string path, object body,
        HttpStatusCode expected = HttpStatusCode.OK) =>
        await (await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken)).ReadAsync(expected);

    /// <summary>A body exactly as it is written, JSON or not.</summary>
    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient http, string path, string body) =>
        http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
