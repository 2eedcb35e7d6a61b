using System.Data.Common;
using PricingService.Properties;

namespace PricingService.Experiments;

/// <summary>The properties that an experiment currently takes.</summary>
/// <param name="Portfolios">Their portfolios; empty for all.</param>
/// <param name="Properties">Empty if they are not named one by one.</param>
internal sealed record ExperimentScope(IReadOnlySet<string> Portfolios, IReadOnlySet<string> Properties, IReadOnlyList<string> Currencies)
{
    public static async Task<ExperimentScope> OfAsync(DbConnection connection, DbTransaction transaction, ExperimentDesign design)
    {
        if (design.PropertyIds is { } ids)
        {
            var places = await PropertyTable.PlacesAsync(connection, transaction, ids);
            return new(places.Select(place => place.Portfolio).ToHashSet(), places.Select(place => place.Id).ToHashSet(),
                [.. places.Select(place => place.Currency).Distinct()]);
        }
        return new(design.PortfolioId is { } portfolio ? new HashSet<string> { portfolio } : [], new HashSet<string>(),
            await PropertyTable.CurrenciesAsync(connection, transaction, design.PortfolioId));
    }

    /// <summary>Whether a property could be in both.</summary>
    public bool Meets(ExperimentScope other) =>
        Properties.Count > 0 && other.Properties.Count > 0 ? Properties.Overlaps(other.Properties)
        : Portfolios.Count == 0 || other.Portfolios.Count == 0 || Portfolios.Overlaps(other.Portfolios);
}
