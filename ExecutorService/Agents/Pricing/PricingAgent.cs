using System.Text.Json.Nodes;

namespace ExecutorService.Agents.Pricing;

/// <summary>Reads pricing packs. A pack never changes, so answers depend only on the pinned pack and the inputs.</summary>
internal sealed class PricingAgent(Func<PricingClient> client) : IAgent
{
    public const string PinPack = "pricing.pin_pack";

    public string Name => "pricing";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new(PinPack, "The pack that an execution is pinned to: the given one, or the latest.",
            [new("pack_id", Required: false), new("portfolio_id", Required: false), new("require_fresh", Required: false)],
            ["pack_id", "date", "state"], PinPackAsync),
        new("pricing.pack_prices", "A portfolio's prices in the pinned pack: average, lowest and highest of each property's first nights.",
            [new("portfolio_id"), new("days")],
            ["pack_id", "date", "properties"], PricesAsync) { ReadsPack = true },
        new("pricing.pack_calendar", "A portfolio's prices in the pinned pack, night by night.",
            [new("portfolio_id"), new("days")],
            ["pack_id", "date", "properties"], CalendarAsync) { ReadsPack = true },
        new("pricing.pack_diff", "What changed in a portfolio's prices from another pack to the pinned one, over the nights that both " +
            "hold.",
            [new("portfolio_id"), new("base_pack_id")],
            ["pack_id", "base_pack_id", "properties", "nights_compared", "nights_changed"], DiffAsync) { ReadsPack = true },
    ];

    private async Task<JsonObject> PinPackAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var portfolioId = call.Arguments.OptionalId("portfolio_id");
        var requireFresh = call.Arguments.OptionalBoolean("require_fresh");
        // Only the summary is needed: no property is in this portfolio, so no prices are sent.
        var pack = call.Arguments.OptionalId("pack_id") is { } packId
            ? await client().PackAsync(packId, "-", cancellationToken)
            : await client().LatestPackAsync(portfolioId, requireFresh, cancellationToken);
        if ((requireFresh && pack.State != "fresh") || pack.State == "error")
            throw new CapabilityException(FailureKind.NotFresh,
                $"The pricing pack {pack.PackId} is not fresh: its state is '{pack.State}'.");
        return AnswerJson.ToObject(new PinnedPack(pack.PackId, pack.Date, pack.State));
    }

    private async Task<JsonObject> PricesAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (pack, properties) = await PinnedPricesAsync(call, cancellationToken);
        return AnswerJson.ToObject(PackPrices.Of(pack, properties));
    }

    private async Task<JsonObject> CalendarAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (pack, properties) = await PinnedPricesAsync(call, cancellationToken);
        return AnswerJson.ToObject(new PackCalendar(pack.PackId, pack.Date, properties));
    }

    private async Task<JsonObject> DiffAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var portfolioId = call.Arguments.Id("portfolio_id");
        var before = await client().PackAsync(call.Arguments.Id("base_pack_id"), portfolioId, cancellationToken);
        var after = await client().PackAsync(PackOf(call), portfolioId, cancellationToken);
        return AnswerJson.ToObject(PackDiff.Between(before, after));
    }

    private async Task<(PackAnswer Pack, IReadOnlyList<PackProperty> Properties)> PinnedPricesAsync(CapabilityCall call,
        CancellationToken cancellationToken)
    {
        var days = call.Arguments.Integer("days", 1, 365);
        var pack = await client().PackAsync(PackOf(call), call.Arguments.Id("portfolio_id"), cancellationToken);
        return (pack, [.. (pack.Prices ?? []).OrderBy(property => property.PropertyId, StringComparer.Ordinal)
            .Select(property => property with { Nights = [.. property.Nights.OrderBy(night => night.Date).Take(days)] })]);
    }

    private static string PackOf(CapabilityCall call) =>
        call.Pins.PricingPackId ?? throw new CapabilityException(FailureKind.NotFound, "The execution is not pinned to a pricing pack.");

    private sealed record PinnedPack(string PackId, DateOnly Date, string State);
}
