using System.Data.Common;
using Dapper;

namespace PricingService.Experiments;

/// <summary>The properties that an experiment takes, as they are at the moment.</summary>
/// <param name="Portfolios">Where they are; empty for all.</param>
/// <param name="Properties">Empty where they are not named one by one.</param>
internal sealed record ExperimentScope(IReadOnlySet<string> Portfolios, IReadOnlySet<string> Properties, IReadOnlyList<string> Currencies)
{
    private const int IdsAtOnce = 200;

    public static async Task<ExperimentScope> OfAsync(DbConnection connection, DbTransaction transaction, ExperimentDesign design)
    {
        var rows = new List<(string Id, string Portfolio, string Currency)>();
        foreach (var some in (design.PropertyIds ?? []).Chunk(IdsAtOnce))
        {
            var parameters = new DynamicParameters();
            foreach (var (index, id) in some.Index()) parameters.Add($"id{index}", id);
            rows.AddRange(await connection.QueryAsync<(string, string, string)>(
                $"SELECT property_id, portfolio_id, currency FROM properties WHERE property_id " +
                $"IN ({string.Join(", ", parameters.ParameterNames.Select(name => "@" + name))})",
                parameters, transaction));
        }
        if (design.PropertyIds is not null)
            return new(rows.Select(row => row.Portfolio).ToHashSet(), rows.Select(row => row.Id).ToHashSet(),
                [.. rows.Select(row => row.Currency).Distinct()]);

        var currencies = await connection.QueryAsync<string>(
            "SELECT DISTINCT currency FROM properties WHERE (@portfolio = '' OR portfolio_id = @portfolio)",
            new { portfolio = design.PortfolioId ?? "" }, transaction);
        return new(design.PortfolioId is { } portfolio ? new HashSet<string> { portfolio } : [], new HashSet<string>(), [.. currencies]);
    }

    /// <summary>Whether a property could be in both.</summary>
    public bool Meets(ExperimentScope other) =>
        Properties.Count > 0 && other.Properties.Count > 0 ? Properties.Overlaps(other.Properties)
        : Portfolios.Count == 0 || other.Portfolios.Count == 0 || Portfolios.Overlaps(other.Portfolios);
}
