using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Check;

/// <summary>The running resources, asked over HTTP at the addresses that the model has for them.</summary>
internal sealed class Peers(DistributedApplicationModel model, HttpClient http)
{
    private const string UserId = "check-user";

    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Peers Of(DistributedApplication app, HttpClient http) =>
        new(app.Services.GetRequiredService<DistributedApplicationModel>(), http);

    /// <summary>Where a resource answers, or null when it was left out.</summary>
    public Uri? Find(string resource) =>
        model.Resources.OfType<IResourceWithEndpoints>().FirstOrDefault(candidate => candidate.Name == resource)?.GetEndpoint(
            "http") is { Exists: true, IsAllocated: true } http
            ? new Uri(http.Url)
            : null;

    public Uri Address(string resource) => Find(resource) ?? throw new CheckFailedException($"{resource} does not run here");

    public Task<T> GetAsync<T>(string resource, string path, CancellationToken cancellationToken) =>
        SendAsync<T>(resource, new HttpRequestMessage(HttpMethod.Get, new Uri(Address(resource), path)), cancellationToken);

    public Task<T> PutAsync<T>(string resource, string path, object body, CancellationToken cancellationToken) =>
        SendAsync<T>(resource, new HttpRequestMessage(HttpMethod.Put, new Uri(Address(resource), path))
            { Content = JsonContent.Create(body, options: Json) }, cancellationToken);

    public Task<T> PostAsync<T>(string resource, string path, object body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address(resource), path))
            { Content = JsonContent.Create(body, options: Json) };
        request.Headers.Add("X-User-ID", UserId);
        return SendAsync<T>(resource, request, cancellationToken);
    }

    private async Task<T> SendAsync<T>(string resource, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await AnswerAsync(resource, request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                throw new CheckFailedException(
                    $"{request.Method} {request.RequestUri!.AbsolutePath} of {resource} answered " +
                    $"{(int)response.StatusCode} {(HttpStatusCode)response.StatusCode}: {Shorten(body)}");
            }
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
                ?? throw new CheckFailedException($"{resource} answered with nothing");
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
