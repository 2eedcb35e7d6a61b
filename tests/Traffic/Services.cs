using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Traffic.Days;

namespace Traffic;

internal sealed record Quoted(string QuoteId, decimal Price, string Currency);

/// <summary>The services, asked as guests, owners and a payment provider ask them.</summary>
internal sealed class Services(TrafficArguments arguments, HttpClient http, Tally tally, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Another day of the same seed is another day: its bookings are not the same ones again.</summary>
    private readonly string _day = time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public Task PutAsync(Home home, CancellationToken cancellationToken) => SendAsync<JsonElement>("property",
        HttpMethod.Put, arguments.Pricing, $"/properties/{home.Id}", new
        {
            PortfolioId = Home.Portfolio, Home.Currency, TimeZone = "Europe/Lisbon", ReferencePrice = home.Reference,
            Floor = home.Reference * 0.6m, Ceiling = home.Reference * 1.8m, LargestDailyStep = home.Reference * 0.25m,
        }, cancellationToken);

    public Task BuildPackAsync(CancellationToken cancellationToken) => SendAsync<JsonElement>("pack", HttpMethod.Post,
        arguments.Pricing, "/packs", new { Date = Today, PortfolioId = Home.Portfolio }, cancellationToken);

    /// <summary>Yesterday's rates and costs, so that an analysis has something to look at from the start.</summary>
    public Task KeepBooksAsync(Happening happening, int properties, CancellationToken cancellationToken) => AppendAsync(
        [
            .. Enumerable.Range(0, properties).Select(Home.Of).SelectMany(home => new[]
            {
                Entry($"{happening.Number}-{home.Id}-rate", "rate", home, home.Reference, nights: null),
                Entry($"{happening.Number}-{home.Id}-cost", "cost", home, 35m, nights: null),
            }),
        ], cancellationToken);

    public Task<Quoted?> QuoteAsync(Home home, Happening guest, CancellationToken cancellationToken) => SendAsync<Quoted>("quote",
        HttpMethod.Post, arguments.Pricing, "/score", new
        {
            PropertyId = home.Id, StayDate = Today.AddDays(guest.LeadDays), LeadTimeDays = guest.LeadDays, LengthOfStay = guest.Nights,
            Occupancy = Math.Round(Math.Max(0, 0.9 - guest.LeadDays / 120.0), 2),
        }, cancellationToken);

    public Task LearnAsync(Quoted quote, Happening guest, bool accepted, CancellationToken cancellationToken) => SendAsync<JsonElement>(
        "outcome", HttpMethod.Post, arguments.Pricing, "/learn",
        new { Outcomes = new[] { new { OutcomeId = $"{_day}-{guest.Number}", quote.QuoteId, Accepted = accepted } } }, cancellationToken);

    public Task BookAsync(Booking booking, CancellationToken cancellationToken) =>
        AppendAsync([Entry($"{booking.Number}-booking", "booking", booking.Home, booking.Amount, booking.Nights)], cancellationToken);

    /// <summary>A refund is a negative booking.</summary>
    public Task GiveBackAsync(Booking booking, CancellationToken cancellationToken) =>
        AppendAsync([Entry($"{booking.Number}-refund", "booking", booking.Home, -booking.Amount, nights: null)], cancellationToken);

    public Task WriteAsync(Happening happening, CancellationToken cancellationToken) => SendAsync<JsonElement>("text",
        HttpMethod.Post, arguments.Generation, "/generate", new
        {
            Kind = "listing_title",
            Inputs = new Dictionary<string, object> { ["property_name"] = $"Casa {happening.Property}", ["city"] = "Lisbon" },
        }, cancellationToken);

    public Task RegisterAsync(Happening happening, CancellationToken cancellationToken) => SendAsync<JsonElement>("registration",
        HttpMethod.Post, arguments.Generation, "/users",
        new { UserId = $"{_day}-{happening.Number}", Source = happening.Number % 3 == 0 ? "referral" : "organic" }, cancellationToken);

    public Task AnalyseAsync(Happening happening, CancellationToken cancellationToken) => SendAsync<JsonElement>("analysis",
        HttpMethod.Post, arguments.Executor, "/v1/execute", new
        {
            PatternId = happening.Number % 3 == 0 ? "price_review" : "portfolio_overview",
            Inputs = new { PortfolioId = Home.Portfolio }, AsofDate = Today,
        }, cancellationToken);

    /// <summary>A declined card is tried first.</summary>
    public async Task PayAsync(Booking booking, bool declined, CancellationToken cancellationToken)
    {
        if (declined) await WebhookAsync(booking, "charge.failed", "failed", paid: false, captured: 0, "d", cancellationToken);
        await WebhookAsync(booking, "charge.succeeded", "succeeded", paid: true, Cents(booking), "c", cancellationToken);
    }

    public Task RefundAsync(Booking booking, CancellationToken cancellationToken) => WebhookAsync($"r_{booking.Number}", "refund.created",
        $$"""
        {"id":"re_{{_day}}_{{booking.Number}}","object":"refund","amount":{{Cents(booking)}},
         "charge":"ch_{{_day}}_c_{{booking.Number}}","currency":"eur","status":"succeeded"}
        """,
        cancellationToken);

    private Task WebhookAsync(Booking booking, string type, string status, bool paid, long captured, string kind,
        CancellationToken cancellationToken)
    {
        var (yes, reason) = paid ? ("true", "null") : ("false", "\"card_declined\"");
        return WebhookAsync($"{kind}_{booking.Number}", type, $$"""
            {"id":"ch_{{_day}}_{{kind}}_{{booking.Number}}","object":"charge","amount":{{Cents(booking)}},"amount_captured":{{captured}},
             "amount_refunded":0,"currency":"eur","status":"{{status}}","paid":{{yes}},"captured":{{yes}},"refunded":false,"failure_code":{{reason}}}
            """, cancellationToken);
    }

    /// <summary>As Stripe signs them: over the raw body, with the time.</summary>
    private async Task WebhookAsync(string id, string type, string about, CancellationToken cancellationToken)
    {
        if (arguments.Secret is not { } secret) return;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var body = $$"""
            {"id":"evt_{{_day}}_{{id}}","object":"event","api_version":"2026-01-28.clover","created":{{now}},"type":"{{type}}",
             "data":{"object":{{about}} } }
            """;
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{now}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(arguments.Generation!, "/payments/webhooks/stripe"))
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Stripe-Signature", $"t={now},v1={Convert.ToHexStringLower(signature)}");
        await SendAsync<object>("payment", request, reads: false, cancellationToken);
    }

    private async Task AppendAsync(IReadOnlyList<object> entries, CancellationToken cancellationToken) =>
        await SendAsync<JsonElement>("ledger", HttpMethod.Post, arguments.Executor, "/v1/ledger/entries",
            new { Entries = entries }, cancellationToken);

    private object Entry(string id, string kind, Home home, decimal amount, int? nights) => new
    {
        EntryId = $"{_day}-{id}", Kind = kind, Date = Today, PortfolioId = Home.Portfolio, PropertyId = home.Id, Amount = amount,
        Home.Currency, Nights = nights,
    };

    private static long Cents(Booking booking) => (long)(booking.Amount * 100);

    private async Task<T?> SendAsync<T>(string what, HttpMethod method, Uri? service, string path, object body,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(service!, path)) { Content = JsonContent.Create(body, options: Json) };
        request.Headers.Add("X-User-ID", "traffic");
        return await SendAsync<T>(what, request, reads: true, cancellationToken);
    }

    private async Task<T?> SendAsync<T>(string what, HttpRequestMessage request, bool reads, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            tally.Add(what, time.GetElapsedTime(began), answer.IsSuccessStatusCode ? null : await ReasonAsync(answer, cancellationToken));
            return answer.IsSuccessStatusCode && reads ? await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) : default;
        }
        catch (HttpRequestException e)
        {
            tally.Add(what, time.GetElapsedTime(began), e.GetBaseException().Message);
            return default;
        }
    }

    /// <summary>The status and the problem's type: a few words of a closed set, never what the answer is about.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var at = text.IndexOf("\"urn:platform:", StringComparison.Ordinal);
        var type = at < 0 ? "" : text[(at + 1)..text.IndexOf('"', at + 1)];
        return $"{(int)answer.StatusCode} {type}".TrimEnd();
    }
}
