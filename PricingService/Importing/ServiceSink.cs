using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Sends outcomes to a running PricingService. Everything may safely be sent twice, so failed requests are sent again.</summary>
internal sealed class ServiceSink(HttpClient http, TimeProvider clock) : IOutcomeSink
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    public async Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"properties/{Uri.EscapeDataString(id)}"),
            cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        return await PropertyAsync(response, cancellationToken);
    }

    public async Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"properties/{Uri.EscapeDataString(id)}?imported_rows={rows}");
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = JsonContent.Create(facts, options: PlatformJson.Options),
        }, cancellationToken);
        return await PropertyAsync(response, cancellationToken);
    }

    public async Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "learn")
        {
            Content = JsonContent.Create(new { Outcomes = outcomes }, options: PlatformJson.Options),
        }, cancellationToken);
        await ExpectSuccessAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<LearnAnswer>(PlatformJson.Options, cancellationToken)
            ?? throw new ImportException($"{http.BaseAddress} gave an empty answer.");
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
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
                throw new ImportException($"{http.BaseAddress} cannot be reached: {e.Message}. Is the service running there?");
            }
            catch (HttpRequestException)
            {
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ImportException($"{http.BaseAddress} did not answer in {http.Timeout.TotalSeconds:0} s. The rows sent so far " +
                    $"are kept; run the import again.");
            }
            await Task.Delay(Pauses[attempt], clock, cancellationToken);
        }
    }

    private async Task<Property> PropertyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await ExpectSuccessAsync(response, cancellationToken);
        var view = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        try
        {
            var facts = new PropertyFacts(Text("portfolio_id"), Text("currency"), Text("time_zone"), Number("reference_price"),
                Number("floor"), Number("ceiling"), Number("largest_daily_step"));
            return facts.ToProperty(Text("property_id"), 0) with
            {
                ImportedRows = view.TryGetProperty("imported_rows", out var rows) ? rows.GetInt64() : null,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImportException($"{http.BaseAddress} answered with something that is no property. Is that a PricingService?");
        }

        string Text(string member) => view.GetProperty(member).GetString() ?? throw new InvalidOperationException();

        decimal Number(string member) => view.GetProperty(member).GetDecimal();
    }

    private async Task ExpectSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var detail = await DetailAsync(response, cancellationToken);
        throw new ImportException($"{http.BaseAddress} answered {(int)response.StatusCode}: {detail}");
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonElement.Parse(body);
            var errors = problem.TryGetProperty("errors", out var byField) ? " " + byField.GetRawText() : "";
            return problem.GetProperty("detail").GetString() + errors;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"'{body[..Math.Min(body.Length, 200)]}'. Is that a PricingService?";
        }
    }
}
