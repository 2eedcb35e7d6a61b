using System.Globalization;
using System.Net;
using System.Text.Json;
using PricingService.Availability;
using PricingService.CommandLine;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Sends outcomes to a running PricingService.</summary>
internal sealed class ServiceSink(HttpClient http, TimeProvider clock) : IOutcomeSink
{
    private readonly ServiceCalls _calls = new(http, clock);

    public async Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Path(id)), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : Read(await _calls.ReadAsync(response, cancellationToken));
    }

    public async Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Put,
            string.Create(CultureInfo.InvariantCulture, $"{Path(id)}?imported_rows={rows}"))
        {
            Content = JsonContent.Create(facts, options: PlatformJson.Options),
        }, cancellationToken);
        return Read(await _calls.ReadAsync(response, cancellationToken));
    }

    public async Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "learn")
        {
            Content = JsonContent.Create(new { Outcomes = outcomes }, options: PlatformJson.Options),
        }, cancellationToken);
        var answer = await _calls.ReadAsync(response, cancellationToken);
        return answer.Deserialize<LearnAnswer>(PlatformJson.Options) ?? throw Strange();
    }

    public async Task<StaysAnswer> BookAsync(IReadOnlyList<StayReport> stays, CancellationToken cancellationToken)
    {
        using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Put, "stays")
        {
            Content = JsonContent.Create(new { Stays = stays }, options: PlatformJson.Options),
        }, cancellationToken);
        var answer = await _calls.ReadAsync(response, cancellationToken);
        return answer.Deserialize<StaysAnswer>(PlatformJson.Options) ?? throw Strange();
    }

    private static string Path(string id) => $"properties/{Uri.EscapeDataString(id)}";

    private Property Read(JsonElement view)
    {
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
            throw Strange();
        }

        string Text(string member) => view.GetProperty(member).GetString() ?? throw new InvalidOperationException();

        decimal Number(string member) => view.GetProperty(member).GetDecimal();
    }

    private CallFailedException Strange() =>
        new($"{http.BaseAddress} gave an answer that is none of PricingService's. Is that a PricingService?");
}
