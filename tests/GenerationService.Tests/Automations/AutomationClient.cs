using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace GenerationService.Tests.Automations;

/// <summary>What a caller of <c>/api/automation</c> does.</summary>
internal static class AutomationClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public const string Languages =
        """{"type":"listing_in_languages","inputs":{"property_name":"Casa do Mar","city":"Porto","languages":["de","pt"],"bedrooms":2}}""";

    public static async Task<HttpResponseMessage> StartAsync(this HttpClient http, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/automation/start")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Starts one and says where it is.</summary>
    public static async Task<Uri> StartedAsync(this HttpClient http, string body, string? key = null)
    {
        using var response = await http.StartAsync(body, key);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer);
        return response.Headers.Location!;
    }

    public static Task<JsonObject> EndedAsync(this HttpClient http, Uri location) =>
        http.SeenAsync(location, state => (string?)state["status"] is "succeeded" or "failed" or "cancelled");

    /// <summary>Looks until the automation is as expected.</summary>
    public static async Task<JsonObject> SeenAsync(this HttpClient http, Uri location, Func<JsonObject, bool> expected)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        JsonObject? state = null;
        try
        {
            while (true)
            {
                state = (await http.GetFromJsonAsync<JsonObject>(location, deadline.Token))!;
                if (expected(state)) return state;
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not seen; it stays at {state}");
        }
    }

    public static async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(
        this HttpClient http, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
    }

    public static string StepsOf(JsonObject state) =>
        string.Join(' ', state["steps"]!.AsArray().Select(step => $"{step!["name"]}:{step["status"]}"));
}
