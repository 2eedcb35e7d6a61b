using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing.Stripe;

/// <summary>
/// Stands in for Stripe's list of charges on loopback (https://docs.stripe.com/api/pagination): newest first, in pages after
/// <c>starting_after</c>, with Stripe's errors for a bad key, a limit out of range, an unknown charge and an unknown parameter.
/// </summary>
public sealed class StripeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StripeServer(WebApplication app, string key, IReadOnlyList<JsonObject> charges)
    {
        _app = app;
        app.MapGet("/v1/charges", (HttpRequest request) =>
        {
            Requests++;
            if (FailNext > 0 && FailNext-- > 0) return Error(503, "api_error", "Stripe is not available.");
            if (request.Headers.Authorization != $"Bearer {key}")
                return Error(401, "invalid_request_error", "Invalid API Key provided.");
            return List(request.Query, charges);
        });
    }

    /// <summary>Where it listens.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>How often it was asked.</summary>
    public int Requests { get; private set; }

    /// <summary>How many of the next requests it answers with 503.</summary>
    public int FailNext { get; set; }

    /// <param name="key">The only key that it takes.</param>
    /// <param name="charges">As the API has them, newest first.</param>
    public static async Task<StripeServer> StartAsync(string key, IReadOnlyList<JsonObject> charges)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new StripeServer(builder.Build(), key, charges);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult List(IQueryCollection query, IReadOnlyList<JsonObject> charges)
    {
        string[] known = ["limit", "starting_after", "created[gte]", "created[lt]"];
        if (query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            return Error(400, "invalid_request_error", $"Received unknown parameter: {unknown}");
        if (!int.TryParse(query["limit"].FirstOrDefault() ?? "10", CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > 100)
            return Error(400, "invalid_request_error", "Invalid integer: limit must be between 1 and 100.");
        IEnumerable<JsonObject> left = charges;
        if (query["starting_after"].FirstOrDefault() is { } after)
        {
            if (!charges.Any(charge => (string?)charge["id"] == after))
                return Error(400, "invalid_request_error", $"No such charge: '{after}'");
            left = charges.SkipWhile(charge => (string?)charge["id"] != after).Skip(1);
        }
        var found = left.Where(charge => IsWithin(query, (long)charge["created"]!)).Take(limit + 1).ToList();
        return Results.Json(new JsonObject
        {
            ["object"] = "list",
            ["url"] = "/v1/charges",
            ["has_more"] = found.Count > limit,
            ["data"] = new JsonArray([.. found.Take(limit).Select(charge => charge.DeepClone())]),
        });
    }

    private static bool IsWithin(IQueryCollection query, long created) =>
        (query["created[gte]"].FirstOrDefault() is not { } from || created >= long.Parse(from, CultureInfo.InvariantCulture))
        && (query["created[lt]"].FirstOrDefault() is not { } to || created < long.Parse(to, CultureInfo.InvariantCulture));

    private static IResult Error(int status, string type, string message) => Results.Json(
        new JsonObject { ["error"] = new JsonObject { ["type"] = type, ["message"] = message } }, statusCode: status);
}
