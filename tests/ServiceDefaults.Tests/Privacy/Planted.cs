using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sentry;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Privacy;

/// <summary>A service that puts what must not leave wherever code, libraries and callers could put it.</summary>
internal static partial class Planted
{
    public const string User = "canary-user";
    public const string Portfolio = "canary-portfolio";

    /// <summary>Must be nowhere.</summary>
    public static readonly string[] Canaries =
    [
        "canary@leak.example", "4111111111111111", "5500 0055 5555 5559", "+351912345678", "912 345 679",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "canary-password", "canary-session", "Y2FuYXJ5OnBhc3N3b3Jk",
        "98765.43", "98765,43", User, Portfolio, "US0378331005", "canary-security", "PT50000201231234567890154", "canary-header",
    ];

    public const string Everything =
        "mail canary@leak.example card 4111111111111111 or 5500 0055 5555 5559 phone +351912345678 or 912 345 679 key " +
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc password=canary-password "
        + "Cookie: session=canary-session\nAuthorization: Basic Y2FuYXJ5OnBhc3N3b3Jk\nuser_id=canary-user portfolio_id: " +
            "canary-portfolio amount=98765.43 paid 98765,43 EUR "
        + "isin US0378331005 security_id=canary-security iban PT50000201231234567890154 "
        + "link https://leak.example/?q=canary%40leak.example&r=%2B351912345678 quoted " +
            "{\\u0022password\\u0022:\\u0022canary-password\\u0022}";

    private static readonly ActivitySource Source = new("PlainService.Canaries");

    private sealed record Booking(string Note, Guest Guest);

    private sealed record Guest(string Email, IReadOnlyList<string> Cards);

    public static void Map(WebApplication app)
    {
        app.MapPost("/bookings", string (Booking booking, HttpContext context, ILogger<CanaryTests> logger) =>
        {
            Report(booking);
            SentrySdk.CaptureMessage(Everything);
            Say(logger, booking);
            Trace(booking);
            throw Failure(booking);
        });
        app.MapGet("/survived", (ILogger<CanaryTests> logger) =>
            Log.Survived(logger, Failure(new Booking(Everything, new Guest("canary@leak.example", []))), User));
        app.MapGet("/refused", () => Problem.Of(422, "urn:platform:plain:refused", "Refused canary@leak.example", Everything,
            new Dictionary<string, string[]> { ["$.canary@leak.example"] = [Everything] }));
    }

    private static Dictionary<string, object> Nested => new()
    {
        ["user_id"] = User, ["password"] = "canary-password",
        ["list"] = new List<object> { Everything, new Dictionary<string, object> { ["note"] = Everything } },
    };

    private static void Say(ILogger logger, Booking booking)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["guest"] = Everything });
        Log.Everything(logger, Everything, User, Portfolio, "canary-password", 98765.43m, booking);
        Log.Collections(logger, ["canary@leak.example", "4111111111111111"], JsonSerializer.Serialize(Nested));
    }

    private static void Trace(Booking booking)
    {
        using (var work = Source.StartActivity("book canary@leak.example"))
        {
            work?.SetTag("user_id", User).SetTag("portfolio.id", Portfolio).SetTag("note", booking.Note).SetTag("price",
                98765.43).SetTag("paid", "98765.43 EUR")
                .SetTag("cards", new[] { "4111111111111111", "canary@leak.example" }).SetTag("password", "canary-password").SetTag(
                    "security_id", "canary-security")
                .SetTag("guest", JsonSerializer.Serialize(Nested)).AddBaggage("user", User);
            work?.AddException(new InvalidOperationException(Everything, new FormatException(booking.Note)));
            work?.SetStatus(ActivityStatusCode.Error, Everything);
        }
        using (var telling = Source.StartActivity("telling"))
            telling?.AddEvent(new ActivityEvent("wrote to canary@leak.example"));
        using (var noting = Source.StartActivity("noting"))
            noting?.AddEvent(new ActivityEvent("wrote", tags: new ActivityTagsCollection { ["password"] = "canary-password" }));
        using (var linking = Source.StartActivity("linking"))
            linking?.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["user_id"] = User }));
    }

    /// <summary>What code of a stranger could do with the SDK that is there.</summary>
    private static void Report(Booking booking) => SentrySdk.ConfigureScope(scope =>
    {
        scope.User = new SentryUser { Id = User, Email = "canary@leak.example", Username = "canary-header", IpAddress = "canary-header",
            Other = { ["phone"] = "+351912345678" } };
        scope.SetTag("user_id", User);
        scope.SetTag("note", Everything);
        scope.SetExtra("amount", 98765.43m);
        scope.SetExtra("note", Everything);
        scope.SetExtra("nested", Nested);
        scope.Contexts["booking"] = Nested;
        scope.TransactionName = "canary@leak.example";
        scope.Request.Url = "http://plain/" + User + "?email=canary@leak.example";
        scope.Request.QueryString = "email=canary@leak.example";
        scope.Request.Cookies = "session=canary-session";
        scope.Request.Data = booking;
        scope.Request.Headers["X-Note"] = Everything;
        scope.Request.Env["NOTE"] = Everything;
        scope.Request.Other["note"] = Everything;
        scope.AddBreadcrumb(Everything, "note", data: new Dictionary<string, string> { ["user_id"] = User });
    });

    private static AggregateException Failure(Booking booking) => new(Everything,
        new InvalidOperationException(string.Join(",", booking.Guest.Cards)) { HelpLink = "http://plain/canary@leak.example" },
        new FormatException(Everything))
    {
        Data =
        {
            ["user_id"] = User, ["note"] = Everything, ["nested"] = Nested,
            ["sentry:tag:note"] = Everything, ["sentry:context:booking"] = Nested, ["sentry:note"] = Everything,
            ["Sentry:Description"] = Everything,
        },
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Booked {Text} for {UserId} in {PortfolioId} with {Password} at {Price:0.00}: {Booking}")]
        public static partial void Everything(ILogger logger, string text, string userId, string portfolioId, string password,
            decimal price, object booking);

        [LoggerMessage(2, LogLevel.Warning, "Wrote to {Addresses}, {Json}")]
        public static partial void Collections(ILogger logger, string[] addresses, string json);

        [LoggerMessage(3, LogLevel.Error, "Went on, {UserId}")]
        public static partial void Survived(ILogger logger, Exception exception, string userId);
    }
}
