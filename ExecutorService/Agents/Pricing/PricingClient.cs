using ServiceDefaults.Outbound;

namespace ExecutorService.Agents.Pricing;

/// <summary>The part of PricingService's contract that this service uses.</summary>
internal sealed class PricingClient(HttpClient http)
{
    private const string Service = "pricing";
    private const string NoFreshPack = "urn:platform:pricing:no-fresh-pack";

    /// <summary>The latest pack, of all portfolios or of this one; with <paramref name="requireFresh"/>, the latest fresh one.</summary>
    public Task<PackAnswer> LatestPackAsync(string? portfolioId, bool requireFresh, CancellationToken cancellationToken)
    {
        var portfolio = portfolioId is null ? "" : $"&portfolio_id={Uri.EscapeDataString(portfolioId)}";
        // That no pack is fresh is an answer about the data: retrying or breaking the circuit would not change it.
        return GetAsync("latest_pack", $"/packs/latest?require_fresh={(requireFresh ? "true" : "false")}{portfolio}",
            NoFreshPack, cancellationToken);
    }

    /// <summary>A pack with the prices of one portfolio.</summary>
    public Task<PackAnswer> PackAsync(string packId, string portfolioId, CancellationToken cancellationToken) =>
        GetAsync("pack", $"/packs/{Uri.EscapeDataString(packId)}?portfolio_id={Uri.EscapeDataString(portfolioId)}", null,
            cancellationToken);

    private Task<PackAnswer> GetAsync(string operation, string path, string? expected, CancellationToken cancellationToken) =>
        Upstream.ReadAsync<PackAnswer>(Service, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path).Named(operation);
            return await http.SendAsync(expected is null ? request : request.Expecting(expected), cancellationToken);
        }, Refusal, cancellationToken);

    private static FailureKind? Refusal(string? problemType) => problemType == NoFreshPack ? FailureKind.NotFresh : null;
}

/// <param name="State"><c>warming</c>, <c>fresh</c>, <c>stale</c> or <c>error</c>.</param>
internal sealed record PackAnswer(string PackId, DateOnly Date, string State, IReadOnlyList<PackProperty>? Prices = null);

internal sealed record PackProperty(string PropertyId, string PortfolioId, string Currency, IReadOnlyList<PackNight> Nights);

internal sealed record PackNight(DateOnly Date, decimal Price);
