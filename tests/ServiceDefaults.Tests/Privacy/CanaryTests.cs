using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Requests;
using ServiceDefaults.Tests.Metrics;
using Testing;

namespace ServiceDefaults.Tests.Privacy;

/// <summary>Plants what must not leave wherever it could slip in, then searches every byte that did leave.</summary>
public sealed partial class CanaryTests
{
    private static readonly ActivitySource Source = new("PlainService.Canaries");

    private static readonly string[] Canaries =
        ["canary@leak.example", "4111111111111111", "+351912345678", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "canary-password", "canary-user", "canary-portfolio", "98765.43"];

    private const string Everything =
        "mail canary@leak.example card 4111111111111111 phone +351912345678 key sk_live_4eC39HqLyjWDarjtT1zdp7dc password=canary-password user_id=canary-user portfolio_id: canary-portfolio amount=98765.43 EUR";

    private sealed record Booking(string Note, Guest Guest);

    private sealed record Guest(string Email, IReadOnlyList<string> Cards);

    private static void Map(WebApplication app)
    {
        app.MapPost("/bookings", string (Booking booking, HttpContext context, ILogger<CanaryTests> logger) =>
        {
            Log.Everything(logger, Everything, "canary-user", "canary-portfolio", "canary-password", 98765.43m, booking);
            using (var work = Source.StartActivity("book canary@leak.example"))
            {
                work?.SetTag("user_id", "canary-user").SetTag("portfolio.id", "canary-portfolio").SetTag("note", booking.Note).SetTag("price", 98765.43)
                    .SetTag("cards", new[] { "4111111111111111", "canary@leak.example" }).SetTag("password", "canary-password");
                work?.AddException(new InvalidOperationException(Everything, new FormatException(booking.Note)));
                work?.SetStatus(ActivityStatusCode.Error, Everything);
            }
            using (var telling = Source.StartActivity("telling"))
                telling?.AddEvent(new ActivityEvent("wrote to canary@leak.example"));
            throw new InvalidOperationException(Everything, new ArgumentException(string.Join(",", booking.Guest.Cards)));
        });
        app.MapGet("/refused", () => Problem.Of(422, "urn:platform:plain:refused", "Refused", Everything, new Dictionary<string, string[]> { ["$.guest"] = [Everything] }));
    }

    [Fact]
    public async Task Nothing_that_was_planted_leaves()
    {
        await using var collector = await Collector.StartAsync();
        var left = new StringBuilder();
        await using (var service = await PlainService.StartAsync(Map, collector.Settings(("Tracing:SampleRatio", "1"))))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/bookings?email=canary@leak.example&token=canary-password")
            {
                Content = JsonContent.Create(new { note = Everything, guest = new { email = "canary@leak.example", cards = new[] { "4111111111111111" } } }),
            };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc");
            request.Headers.TryAddWithoutValidation("Cookie", "session=canary-password");
            request.Headers.TryAddWithoutValidation("User-Agent", "canary@leak.example");
            request.Headers.TryAddWithoutValidation("X-User-ID", "canary-user");
            request.Headers.TryAddWithoutValidation("baggage", "user=canary-user");
            foreach (var sent in (HttpRequestMessage[])[request, new(HttpMethod.Get, "/refused"), new(HttpMethod.Get, "/nowhere/canary@leak.example/4111111111111111"),
                new(HttpMethod.Post, "/bookings") { Content = new StringContent("""{"canary@leak.example":"4111111111111111"}""", Encoding.UTF8, "application/json") }])
            {
                using var response = await service.Http.SendAsync(sent, TestContext.Current.CancellationToken);
                left.Append(response).AppendLine(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
            left.AppendLine((await Scrape.OfAsync(service)).Text);
            var scrape = await Scrape.OfAsync(service);
            Assert.Equal(1, scrape["""telemetry_dropped_total{reason="privacy",signal="traces"}"""]);
            foreach (var line in service.Logs.Text) left.AppendLine(line);
        }
        foreach (var (_, body) in collector.Bodies) left.AppendLine(Encoding.Latin1.GetString(body));

        var everything = left.ToString();
        Assert.All(Canaries, canary => Assert.DoesNotContain(canary, everything, StringComparison.Ordinal));
        Assert.DoesNotContain(Canaries, canary => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(everything)).Contains(JsonEncodedText.Encode(canary).ToString(), StringComparison.Ordinal));

        var span = Assert.Single(collector.Spans, span => span.Scope == "PlainService.Canaries");
        Assert.Equal("book [REDACTED]", span.Name);
        Assert.Equal("df62bfee", span.Tags["user_id"]);
        Assert.Equal("[REDACTED]", span.Tags["price"]);
        Assert.Contains("df62bfee", everything, StringComparison.Ordinal);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Booked {Text} for {UserId} in {PortfolioId} with {Password} at {Price:0.00}: {Booking}")]
        public static partial void Everything(ILogger logger, string text, string userId, string portfolioId, string password, decimal price, object booking);
    }
}
