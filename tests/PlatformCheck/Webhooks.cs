using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace PlatformCheck;

/// <summary>Sends what Stripe would send, signed as Stripe signs it.</summary>
internal sealed class Webhooks(Addresses addresses, string secret, HttpClient http, TimeProvider time)
{
    /// <param name="id">The event's id.</param>
    /// <param name="type">Such as <c>charge.succeeded</c>.</param>
    /// <param name="about">The object that the event is about, as JSON.</param>
    public async Task SendAsync(string id, string type, string about, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var body = $$"""
            {"id":"{{id}}","object":"event","api_version":"2026-01-28.clover","created":{{now}},"type":"{{type}}",
             "data":{"object":{{about}} } }
            """;
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{now}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(addresses.Of("generation"), "/payments/webhooks/stripe"))
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Stripe-Signature", $"t={now},v1={Convert.ToHexStringLower(signature)}");
        using var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new CheckFailedException($"{id} is answered with {(int)answer.StatusCode}: " +
                await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}
