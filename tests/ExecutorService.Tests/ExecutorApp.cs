using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExecutorService.Tests.Upstreams;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;

namespace ExecutorService.Tests;

/// <summary>
/// The service as it is, in this process, on a database of its own, with the two services behind it speaking their contract
/// over real sockets.
/// </summary>
internal sealed class ExecutorApp(
    IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? clock = null, PricingStandIn? pricing = null,
    GenerationStandIn? generation = null) : WebApplicationFactory<Program>
{
    private readonly TemporaryDirectory _data = new();

    public string Database => Path.Combine(_data.Path, "executor.db");

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Critical");
        builder.UseSetting("Storage:DataDirectory", _data.Path);
        builder.UseSetting("services:pricing:http:0", pricing?.Address ?? "http://127.0.0.1:9");
        builder.UseSetting("services:generation:http:0", generation?.Address ?? "http://127.0.0.1:9");
        builder.UseSetting("Outbound:Retries", "0");
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            if (clock is not null) services.AddSingleton(clock);
        });
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
        _data.Dispose();
    }
}

internal static class Requests
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<JsonNode> AskAsync(this HttpClient http, string path, HttpStatusCode expected = HttpStatusCode.OK,
        string? user = "user-1") =>
        http.SendAsync(HttpMethod.Get, path, null, expected, user);

    public static Task<JsonNode> TellAsync(this HttpClient http, string path, object? body, HttpStatusCode expected = HttpStatusCode.OK,
        string? user = "user-1") =>
        http.SendAsync(HttpMethod.Post, path, body, expected, user);

    public static Task<JsonNode> ExecuteAsync(this HttpClient http, object body, HttpStatusCode expected = HttpStatusCode.OK,
        string? user = "user-1", string? requestId = null) =>
        http.SendAsync(HttpMethod.Post, "/v1/execute", body, expected, user, requestId);

    private static async Task<JsonNode> SendAsync(this HttpClient http, HttpMethod method, string path, object? body,
        HttpStatusCode expected, string? user, string? requestId = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (user is not null) request.Headers.Add("X-User-ID", user);
        if (requestId is not null) request.Headers.Add("X-Request-ID", requestId);
        return await ReadAsync(await http.SendAsync(request, Stop), expected);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
            return JsonNode.Parse(text)!;
        }
    }

    /// <summary>The value of one series of <c>/metrics</c>, its labels in any order; null when there is no such series.</summary>
    public static async Task<double?> MetricAsync(this HttpClient http, string series)
    {
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stop);
        var line = text.Split('\n').FirstOrDefault(line => line.LastIndexOf(' ') is > 0 and var end
            && Ordered(line[..end]) == Ordered(series));
        return line is null ? null : double.Parse(line[line.LastIndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Ordered(string series) => string.Join(',', series.TrimEnd('}').Split('{', ',').Order(StringComparer.Ordinal));
}
