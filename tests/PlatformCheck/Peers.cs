using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PlatformCheck;

/// <summary>The running parts, asked over HTTP.</summary>
internal sealed class Peers(Addresses addresses, HttpClient http)
{
    private const string UserId = "check-user";

    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public Task<T> GetAsync<T>(string resource, string path, CancellationToken cancellationToken) =>
        SendAsync<T>(resource, new HttpRequestMessage(HttpMethod.Get, new Uri(addresses.Of(resource), path)), cancellationToken);

    public Task<T> PutAsync<T>(string resource, string path, object body, CancellationToken cancellationToken) =>
        SendAsync<T>(resource, new HttpRequestMessage(HttpMethod.Put, new Uri(addresses.Of(resource), path))
            { Content = JsonContent.Create(body, options: Json) }, cancellationToken);

    public Task<T> PostAsync<T>(string resource, string path, object body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(addresses.Of(resource), path))
            { Content = JsonContent.Create(body, options: Json) };
        request.Headers.Add("X-User-ID", UserId);
        return SendAsync<T>(resource, request, cancellationToken);
    }

    public Task<T> DeleteAsync<T>(string resource, string path, CancellationToken cancellationToken) =>
        SendAsync<T>(resource, new HttpRequestMessage(HttpMethod.Delete, new Uri(addresses.Of(resource), path)), cancellationToken);

    /// <summary>Null if it is refused with this type of problem.</summary>
    public async Task<T?> TryPostAsync<T>(string resource, string path, object body, string refusal, CancellationToken cancellationToken)
        where T : class => await SendAsync<T?>(resource, new HttpRequestMessage(HttpMethod.Post, new Uri(addresses.Of(resource), path))
            { Content = JsonContent.Create(body, options: Json) }, cancellationToken, refusal);

    private async Task<T> SendAsync<T>(string resource, HttpRequestMessage request, CancellationToken cancellationToken,
        string? refusal = null)
    {
        using (request)
        {
            using var response = await AnswerAsync(resource, request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                if (refusal is not null && body.Contains(refusal, StringComparison.Ordinal)) return default!;
                throw new CheckFailedException(
                    $"{request.Method} {request.RequestUri!.AbsolutePath} of {resource} answered " +
                    $"{(int)response.StatusCode} {(HttpStatusCode)response.StatusCode}: {Shorten(body)}");
            }
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
                ?? throw new CheckFailedException($"{resource} gave an empty answer");
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(string resource, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new CheckFailedException(
                $"{request.Method} {request.RequestUri!.AbsolutePath} of {resource} got no answer: " +
                $"{unreachable.GetBaseException().Message}");
        }
    }

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
