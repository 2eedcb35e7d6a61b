using System.Data.Common;
using System.Globalization;
using Dapper;
using PricingService.Models;
using Storage;

namespace PricingService.Prices.Bids;

/// <summary>What was learnt of each property from its portfolio's outcomes, and when.</summary>
internal sealed class BidTable(Database database, TimeProvider clock)
{
    private const string Columns = "property_id, version, mean, covariance, reach, bids, learnt_at";

    public async Task<Learnt?> FindAsync(string propertyId)
    {
        await using var connection = await database.OpenAsync();
        return (await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM bid_prices WHERE property_id = @propertyId", new { propertyId }))?.ToLearnt();
    }

    /// <summary>Of all properties, for packs.</summary>
    public async Task<IReadOnlyDictionary<string, Learnt>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"SELECT {Columns} FROM bid_prices",
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.PropertyId, row => row.ToLearnt(), StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<string>> ChangedSinceAsync(long since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT property_id FROM bid_prices WHERE learnt_at >= @since", new { since }, cancellationToken: cancellationToken))];
    }

    public Task KeepAsync(IReadOnlyList<(string PropertyId, Serving Serving, BidPrices Bids)> learnt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            foreach (var (propertyId, serving, bids) in learnt)
            {
                await connection.ExecuteAsync($"""
                    INSERT INTO bid_prices ({Columns}) VALUES (@propertyId, @Name, @mean, @covariance, @Reach, @bids, @now)
                    ON CONFLICT (property_id) DO UPDATE SET version = excluded.version, mean = excluded.mean,
                        covariance = excluded.covariance, reach = excluded.reach, bids = excluded.bids, learnt_at = excluded.learnt_at
                    """,
                    new
                    {
                        propertyId, serving.Name, serving.Reach, mean = ModelRecord.Join(serving.Response.Mean),
                        covariance = ModelRecord.Join(serving.Response.Covariance.Cast<double>()), bids = bids.ToString(),
                        now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    }, transaction);
            }
        }, cancellationToken);

    public async Task<IReadOnlyDictionary<string, (long Outcomes, long At)>> LearningsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Id, long Outcomes, long At)>(new CommandDefinition(
            "SELECT portfolio_id, outcomes, learnt_at FROM learnings", cancellationToken: cancellationToken)))
            .ToDictionary(row => row.Id, row => (row.Outcomes, row.At), StringComparer.Ordinal);
    }

    /// <summary>Whether this replica is the one to learn from the portfolio's outcomes now: of several that are due, one is.</summary>
    public Task<bool> ClaimAsync(string portfolioId, long outcomes, long since, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) => await connection.ExecuteAsync("""
            INSERT INTO learnings (portfolio_id, outcomes, learnt_at) VALUES (@portfolioId, @outcomes, @now)
            ON CONFLICT (portfolio_id) DO UPDATE SET outcomes = excluded.outcomes, learnt_at = excluded.learnt_at
                WHERE learnings.learnt_at = @since
            """, new { portfolioId, outcomes, since, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction) == 1,
            cancellationToken);

    private sealed record Row
    {
        public required string PropertyId { get; init; }
        public required string Version { get; init; }
        public required string Mean { get; init; }
        public required string Covariance { get; init; }
        public required double Reach { get; init; }
        public required string Bids { get; init; }
        public required long LearntAt { get; init; }

        public Learnt ToLearnt()
        {
            var (mean, flat) = (Parse(Mean), Parse(Covariance));
            var covariance = new double[mean.Length, mean.Length];
            for (var i = 0; i < flat.Length; i++) covariance[i / mean.Length, i % mean.Length] = flat[i];
            return new Learnt(new Serving(new PriceResponse(mean, covariance, -Reach, Reach), Reach, Version), BidPrices.Parse(Bids));
        }

        private static double[] Parse(string values) =>
            [.. values.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
    }
}

/// <param name="Serving">What prices the property unless a model was promoted.</param>
internal sealed record Learnt(Serving Serving, BidPrices Bids)
{
    /// <summary>The mean over a stay's nights; a night of which nothing is left counts as its last unit.</summary>
    public decimal BidPrice(DateOnly arrival, int nights, int leadTimeDays, decimal reference, int units, Func<DateOnly, int> left)
    {
        var sum = 0.0;
        for (var night = 0; night < nights; night++)
        {
            var date = arrival.AddDays(night);
            sum += Bids.RatioOn(date, leadTimeDays + night, Math.Max(1, left(date)), units);
        }
        return (decimal)(sum / nights) * reference;
    }
}
