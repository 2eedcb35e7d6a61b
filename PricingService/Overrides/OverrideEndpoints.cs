using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Overrides;

internal static class OverrideEndpoints
{
    private const int MostNights = 1_100;
    private const int NightsShown = 365;

    public static WebApplicationBuilder AddOverrides(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OverrideTable>().AddSingleton<OverrideBook>();
        return builder;
    }

    public static WebApplication MapOverrides(this WebApplication app)
    {
        var group = app.MapGroup("/properties/{id}/overrides");
        group.MapPut("", Put);
        group.MapGet("", Get);
        group.MapDelete("", Delete);
        return app;

        static async Task<Results<Ok<OverridesView>, ProblemHttpResult>> Put(string id, OverridesRequest request,
            PropertyDirectory properties, OverrideTable table, OverrideBook book, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = request.Check(property);
            if (faults.Any) return faults.ToProblem("pricing");
            await table.PutAsync(property, [.. request.Nights.Select(night => night!.ToRow(property))], cancellationToken);
            book.Forget(id);
            return TypedResults.Ok(await ViewAsync(table, property, request.Nights.Min(night => night!.Date),
                request.Nights.Max(night => night!.Date)));
        }

        static async Task<Results<Ok<OverridesView>, ProblemHttpResult>> Get(string id, PropertyDirectory properties, OverrideTable table,
            TimeProvider clock, DateOnly? from = null, DateOnly? to = null)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var first = from ?? property.Today(clock);
            var last = to ?? first.AddDays(NightsShown - 1);
            var faults = CheckRange(first, last);
            return faults.Any ? faults.ToProblem("pricing") : TypedResults.Ok(await ViewAsync(table, property, first, last));
        }

        static async Task<Results<Ok<Removed>, ProblemHttpResult>> Delete(string id, PropertyDirectory properties, OverrideTable table,
            OverrideBook book, CancellationToken cancellationToken, DateOnly? from = null, DateOnly? to = null)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = new Faults().Unless(from is not null, "from", "must be the first night, such as 2026-08-14");
            if (from is { } start) faults = CheckRange(start, to ?? start);
            if (faults.Any) return faults.ToProblem("pricing");
            var removed = await table.RemoveAsync(property, from!.Value, to ?? from.Value, cancellationToken);
            book.Forget(id);
            return TypedResults.Ok(new Removed(removed));
        }

        static Faults CheckRange(DateOnly first, DateOnly last) => new Faults().Unless(
            last >= first && last.DayNumber - first.DayNumber < MostNights, "to", $"must be from 'from' to {MostNights - 1} days after it");

        static async Task<OverridesView> ViewAsync(OverrideTable table, Property property, DateOnly first, DateOnly last) =>
            new(property.Id, property.Currency.Code,
                [.. (await table.FromAsync(property.Id, first, last)).Select(row => NightOverride.Of(row, property))]);
    }

    /// <summary>The body of <c>PUT /properties/{id}/overrides</c>: the nights named, and only those, become what it says.</summary>
    internal sealed record OverridesRequest(IReadOnlyList<NightOverride?> Nights)
    {
        public Faults Check(Property property)
        {
            var faults = new Faults().Unless(Nights.Count is > 0 and <= MostNights, "nights", $"must be 1 to {MostNights} nights");
            foreach (var (index, night) in Nights.Take(MostNights).Index())
            {
                if (night is null) faults.Add($"nights[{index}]", "must be a night with its date, and a price or a floor or a ceiling");
                else night.Check(faults.At($"nights[{index}]"), property);
            }
            return faults.Unless(Nights.Select(night => night?.Date).Distinct().Count() == Nights.Count, "nights",
                "must not name a night twice");
        }
    }

    /// <param name="Price">What the night costs, whatever else speaks for another price; then there is no floor and no ceiling.</param>
    internal sealed record NightOverride(DateOnly Date, decimal? Price = null, decimal? Floor = null, decimal? Ceiling = null)
    {
        public Faults Check(Faults faults, Property property)
        {
            foreach (var (field, value) in new[] { ("price", Price), ("floor", Floor), ("ceiling", Ceiling) })
            {
                if (value is not { } bound) continue;
                faults.Unless(bound >= property.Floor && bound <= property.Ceiling && property.Currency.IsWhole(bound), field,
                    $"must be from {property.Floor} to {property.Ceiling}, the property's floor and ceiling, with at most " +
                    $"{property.Currency.Decimals} decimals");
            }
            return faults.Unless(Price is not null || Floor is not null || Ceiling is not null, "price",
                    "must be there, or a floor or a ceiling; DELETE takes a night's away")
                .Unless(Price is null || (Floor is null && Ceiling is null), "price",
                    "must be alone: a price needs no floor and no ceiling")
                .Unless(!(Floor > Ceiling), "floor", "must not be above the ceiling")
                .Between<DateOnly>("date", Date, new DateOnly(2000, 1, 1), new DateOnly(2100, 1, 1));
        }

        public OverriddenNight ToRow(Property property) =>
            new(Date.ToIso(), Minor(Price ?? Floor, property), Minor(Price ?? Ceiling, property));

        public static NightOverride Of(OverriddenNight row, Property property)
        {
            var (floor, ceiling) = (Major(row.FloorMinor, property), Major(row.CeilingMinor, property));
            var night = Dates.FromIso(row.Night);
            return floor is not null && floor == ceiling
                ? new NightOverride(night, floor)
                : new NightOverride(night, null, floor, ceiling);
        }

        private static long? Minor(decimal? amount, Property property) =>
            amount is { } value ? property.Currency.ToMinor(value) : null;

        private static decimal? Major(long? minor, Property property) =>
            minor is { } value ? property.Currency.FromMinor(value) : null;
    }

    internal sealed record OverridesView(string PropertyId, string Currency, IReadOnlyList<NightOverride> Nights);

    /// <param name="Nights">That had one.</param>
    internal sealed record Removed([property: System.Text.Json.Serialization.JsonPropertyName("removed")] int Nights);
}
