using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Availability;

internal static class AvailabilityEndpoints
{
    private const int MostNights = 1_100;
    private const int NightsShown = 90;

    public static WebApplicationBuilder AddAvailability(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AvailabilityTable>().AddSingleton<AvailabilityBook>()
            .AddSingleton<BookedStayTable>().AddSingleton<ITakenNights>(services => services.GetRequiredService<BookedStayTable>())
            .AddSingleton<BookedStays>();
        return builder;
    }

    public static WebApplication MapAvailability(this WebApplication app)
    {
        var group = app.MapGroup("/properties/{id}/availability");
        group.MapPut("", Put);
        group.MapGet("", Get);
        return app.MapStays();

        static async Task<Results<Ok<AvailabilityView>, ProblemHttpResult>> Put(string id, AvailabilityRequest request,
            PropertyDirectory properties, AvailabilityTable table, AvailabilityBook book, TimeProvider clock,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = request.Check(property);
            if (faults.Any) return faults.ToProblem("pricing");
            await table.PutAsync(property, [.. request.Nights.Select(night => night!.ToLeft(property.Units))], cancellationToken);
            book.Forget(id);
            return TypedResults.Ok(await ViewAsync(table, book, property, request.Nights.Min(night => night!.Date),
                request.Nights.Max(night => night!.Date), cancellationToken));
        }

        static async Task<Results<Ok<AvailabilityView>, ProblemHttpResult>> Get(string id, PropertyDirectory properties,
            AvailabilityTable table, AvailabilityBook book, TimeProvider clock, CancellationToken cancellationToken,
            DateOnly? from = null, DateOnly? to = null)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var first = from ?? property.Today(clock);
            var last = to ?? first.AddDays(NightsShown - 1);
            var faults = new Faults().Unless(last >= first && last.DayNumber - first.DayNumber < MostNights, "to",
                $"must be from 'from' to {MostNights - 1} days after it");
            return faults.Any ? faults.ToProblem("pricing")
                : TypedResults.Ok(await ViewAsync(table, book, property, first, last, cancellationToken));
        }

        static async Task<AvailabilityView> ViewAsync(AvailabilityTable table, AvailabilityBook book, Property property, DateOnly first,
            DateOnly last, CancellationToken cancellationToken)
        {
            var closed = (await table.FromAsync(property.Id, first)).Where(night => night.Closed == 1)
                .ToDictionary(night => Dates.FromIso(night.Night), night => (int)Math.Min(night.UnitsLeft, property.Units));
            var calendar = await book.ReadAsync(property, first, cancellationToken);
            return new AvailabilityView(property.Id, property.Units, [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1)
                .Select(day => closed.TryGetValue(first.AddDays(day), out var left)
                    ? new NightAvailability(first.AddDays(day), NightState.Closed, left)
                    : NightAvailability.Of(first.AddDays(day), calendar.Left(first.AddDays(day), property.Units)))]);
        }
    }

    /// <summary>The body of <c>PUT /properties/{id}/availability</c>: the nights named, and only those, become what it says.</summary>
    internal sealed record AvailabilityRequest(IReadOnlyList<NightRequest?> Nights)
    {
        public Faults Check(Property property)
        {
            var faults = new Faults().Unless(Nights.Count is > 0 and <= MostNights, "nights", $"must be 1 to {MostNights} nights");
            foreach (var (index, night) in Nights.Take(MostNights).Index())
            {
                if (night is null)
                {
                    faults.Add($"nights[{index}]", "must be a night with its date and state");
                    continue;
                }
                var fits = night.UnitsLeft is not { } left || (left >= 0 && left <= property.Units
                    && (night.State != NightState.Sold || left == 0) && (night.State != NightState.Open || left > 0));
                faults.At($"nights[{index}]").Unless(fits, "units_left",
                    $"must be 0 for a sold night, and 1 to {property.Units} for an open one, as the property has {property.Units}")
                    .Between<DateOnly>("date", night.Date, new DateOnly(2000, 1, 1), new DateOnly(2100, 1, 1));
            }
            return faults.Unless(Nights.Select(night => night?.Date).Distinct().Count() == Nights.Count, "nights",
                "must not name a night twice");
        }
    }

    /// <param name="State">Open, sold, or closed by the owner.</param>
    /// <param name="UnitsLeft">Of an open night; all when absent.</param>
    internal sealed record NightRequest(DateOnly Date, NightState State, int? UnitsLeft = null)
    {
        public NightLeft ToLeft(int units) => new(Date.ToIso(), UnitsLeft ?? (State == NightState.Sold ? 0 : units),
            State == NightState.Closed ? 1 : 0);
    }

    internal sealed record AvailabilityView(string PropertyId, int Units, IReadOnlyList<NightAvailability> Nights);

    internal sealed record NightAvailability(DateOnly Date, NightState State, int UnitsLeft)
    {
        public static NightAvailability Of(DateOnly date, int left) => new(date, left > 0 ? NightState.Open : NightState.Sold, left);
    }

    internal enum NightState { Open, Sold, Closed }
}
