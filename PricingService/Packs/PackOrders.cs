using System.Net;
using System.Text.Json;
using PricingService.CommandLine;
using ServiceDefaults.Requests;

namespace PricingService.Packs;

/// <summary>Has a running service build a pack, and waits until it is there.</summary>
internal sealed class PackOrders(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ServiceCalls _calls = new(http, clock);

    /// <returns>The pack's summary, as the service gives it.</returns>
    /// <exception cref="CallFailedException">There is no pack; the message says why.</exception>
    public async Task<JsonElement> BuildAsync(PackRequest request, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "packs")
        {
            Content = JsonContent.Create(request, options: PlatformJson.Options),
        }, cancellationToken);
        var answer = await _calls.ReadAsync(response, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted) return answer;
        return await WaitAsync(answer.GetProperty("build_id").GetString()!, cancellationToken);
    }

    private async Task<JsonElement> WaitAsync(string buildId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var build = await GetAsync($"packs/builds/{Uri.EscapeDataString(buildId)}", cancellationToken);
            switch (build.GetProperty("state").GetString())
            {
                case "succeeded":
                    var packId = Uri.EscapeDataString(build.GetProperty("pack_id").GetString()!);
                    return await GetAsync($"packs/{packId}?property_id=none", cancellationToken);
                case "queued" or "running":
                    await Task.Delay(BetweenLooks, clock, cancellationToken);
                    break;
                default:
                    var reason = build.GetProperty("error").GetString() ?? "it was cancelled.";
                    throw new CallFailedException($"The build {buildId} has ended without a pack: {reason}");
            }
        }
    }

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await _calls.ReadAsync(response, cancellationToken);
    }
}
