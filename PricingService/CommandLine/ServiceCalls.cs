using System.Net;
using System.Text.Json;

namespace PricingService.CommandLine;

/// <summary>
/// Calls of a command to a running service. Whatever commands send may safely be sent twice, so requests that failed are sent again.
/// </summary>
/// <param name="service">What should be running there, for messages.</param>
internal sealed class ServiceCalls(HttpClient http, TimeProvider clock, string service = "PricingService")
{
    private const int LongestShown = 200;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <exception cref="CallFailedException">There is no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var response = await http.SendAsync(request(), cancellationToken);
                if (attempt == Pauses.Length
                    || response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                        or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)) return response;
                response.Dispose();
            }
            catch (HttpRequestException e) when (attempt == Pauses.Length)
            {
                throw new CallFailedException($"{http.BaseAddress} cannot be reached: {e.Message}. Is {service} running there?");
            }
            catch (HttpRequestException)
            {
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CallFailedException($"{http.BaseAddress} did not answer in {http.Timeout.TotalSeconds:0} s. What was sent so " +
                    $"far is kept; run it again.");
            }
            await Task.Delay(Pauses[attempt], clock, cancellationToken);
        }
    }

    /// <summary>The body of an answer of success.</summary>
    /// <exception cref="CallFailedException">The answer is a problem, or no answer of that service.</exception>
    public async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new CallFailedException($"{http.BaseAddress} answered {(int)response.StatusCode}: {Detail(body)}");
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            throw new CallFailedException($"{http.BaseAddress} answered {Detail(body)}");
        }
    }

    private string Detail(string body)
    {
        try
        {
            var problem = JsonElement.Parse(body);
            var errors = problem.TryGetProperty("errors", out var byField) ? " " + byField.GetRawText() : "";
            return problem.GetProperty("detail").GetString() + errors;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"'{body[..Math.Min(body.Length, LongestShown)]}'. Is that a {service}?";
        }
    }
}

/// <summary>A call to a running service failed; the message says why and what to do.</summary>
internal sealed class CallFailedException(string message) : Exception(message);
