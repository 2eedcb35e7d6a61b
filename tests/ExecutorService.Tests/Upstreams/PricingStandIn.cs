using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ExecutorService.Tests.Upstreams;

internal sealed class PricingStandIn : StandIn
{
    private readonly List<Pack> _packs = [];
    private bool _vanished;

    public static Task<PricingStandIn> StartAsync() => StartAsync(new PricingStandIn());

    /// <summary>
    /// Adds a pack as the latest; one property's prices are one currency and the prices of consecutive nights from its date.
    /// </summary>
    public PricingStandIn Publish(string packId, string date, string state, params Priced[] prices)
    {
        lock (_packs) _packs.Insert(0, new Pack(packId, date, state, prices));
        return this;
    }

    /// <summary>From now on the latest pack is named, but can't be read: as if it had been deleted in between.</summary>
    public void Vanish() => _vanished = true;

    protected override void Map(WebApplication app)
    {
        app.MapGet("/packs/latest", (bool require_fresh, string? portfolio_id) =>
        {
            lock (_packs)
            {
                if (portfolio_id is not null && !IsId(portfolio_id))
                    return Problem(400, "urn:platform:pricing:invalid-request", "The request is invalid");
                if (_packs.Count == 0) return Problem(404, "urn:platform:pricing:no-pack", "No pricing pack yet");
                if (!require_fresh) return Results.Json(Summary(_packs[0]));
                return _packs.Find(pack => pack.State == "fresh") is { } fresh
                    ? Results.Json(Summary(fresh))
                    : Problem(503, "urn:platform:pricing:no-fresh-pack", "No fresh pricing pack");
            }
        });
        app.MapGet("/packs/{id}", (string id, string? portfolio_id) =>
        {
            lock (_packs)
            {
                if (portfolio_id is not null && !IsId(portfolio_id))
                    return Problem(400, "urn:platform:pricing:invalid-request", "The request is invalid");
                if (_vanished || _packs.Find(pack => pack.PackId == id) is not { } pack)
                    return Problem(404, "urn:platform:pricing:unknown-pack", "No such pricing pack");
                return Results.Json(
                    Summary(pack).Append(
                        new("prices", pack.Prices.Where(price => portfolio_id is null || price.PortfolioId == portfolio_id)
                            .Select(price => new
                            {
                                property_id = price.PropertyId,
                                portfolio_id = price.PortfolioId,
                                currency = price.Currency,
                                model_version = "rule_based",
                                nights = price.Nights.Select((amount, night) =>
                                    new { date = DateOnly.Parse(pack.Date).AddDays(night).ToString("yyyy-MM-dd"), price = amount }),
                            }))).ToDictionary());
            }
        });
    }

    private static Dictionary<string, object?> Summary(Pack pack) => new()
    {
        ["pack_id"] = pack.PackId, ["date"] = pack.Date, ["nights"] = 90, ["properties"] = pack.Prices.Count, ["state"] = pack.State,
        ["content_sha256"] = new string('a', 64), ["created_at"] = "2026-01-31T06:00:00+00:00", ["error"] = null,
    };

    private sealed record Pack(string PackId, string Date, string State, IReadOnlyList<Priced> Prices);
}

internal sealed record Priced(string PropertyId, string PortfolioId, string Currency, params decimal[] Nights);
