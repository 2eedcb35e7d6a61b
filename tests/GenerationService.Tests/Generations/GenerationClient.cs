using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace GenerationService.Tests.Generations;

/// <summary>What a caller of <c>/generate</c> does.</summary>
internal static class GenerationClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<HttpResponseMessage> AskAsync(this HttpClient http, string body, string? key = null)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/generate") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for a text, and looks until that has ended.</summary>
    public static async Task<JsonObject> WriteAsync(this GenerationApp app, string body)
    {
        var http = app.CreateClient();
        using var accepted = await http.AskAsync(body);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, accepted.StatusCode);
        return await http.FinishedAsync(accepted.Headers.Location!);
    }

    /// <summary>Looks until the generation has ended.</summary>
    public static async Task<JsonObject> FinishedAsync(this HttpClient http, Uri location)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var generation = (await http.GetFromJsonAsync<JsonObject>(location, deadline.Token))!;
            if ((string?)generation["status"] is "succeeded" or "failed" or "cancelled") return generation;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
        }
    }
}
