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
        builder.Services.AddSingleton<AvailabilityTable>().AddSingleton<AvailabilityBook>();
        return builder;
    }

    public static WebApplication MapAvailability(this WebApplication app)
    {
        var group = app.MapGroup("/properties/{id}/availability");
        group.MapPut("", Put);
        group.MapGet("", Get);
        app.MapDelete("/properties/{id}/stays/{quoteId}", Cancel);
        return app;

        static async Task<Results<Ok<AvailabilityView>, ProblemHttpResult>> Put(string id, AvailabilityRequest request,
            PropertyDirectory properties, AvailabilityTable table, AvailabilityBook book, TimeProvider clock,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = request.Check(property);
            if (faults.Any) return faults.ToProblem("pricing");
            await table.PutAsync(property, [.. request.Nights.Select(night => night!.ToLeft(property.Units))], cancellationToken);
            book.Forget(id);
            return TypedResults.Ok(await ViewAsync(table, property, request.Nights.Min(night => night!.Date),
                request.Nights.Max(night => night!.Date)));
        }

        static async Task<Results<Ok<AvailabilityView>, ProblemHttpResult>> Get(string id, PropertyDirectory properties,
            AvailabilityTable table, TimeProvider clock, DateOnly? from = null, DateOnly? to = null)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var first = from ?? property.Today(clock);
            var last = to ?? first.AddDays(NightsShown - 1);
            var faults = new Faults().Unless(last >= first && last.DayNumber - first.DayNumber < MostNights, "to",
                $"must be from 'from' to {MostNights - 1} days after it");
            return faults.Any ? faults.ToProblem("pricing") : TypedResults.Ok(await ViewAsync(table, property, first, last));
        }

        static async Task<Results<Ok<Cancelled>, ProblemHttpResult>> Cancel(string id, string quoteId,
            PropertyDirectory properties, AvailabilityTable table, AvailabilityBook book, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var reopened = Identifier.IsWellFormed(quoteId) ? await table.CancelAsync(property, quoteId, cancellationToken) : null;
            book.Forget(id);
            return reopened is { } stood
                ? TypedResults.Ok(new Cancelled(quoteId, stood))
                : Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-stay", "No such stay",
                    "No accepted quote with this id has taken a unit of this property. If the booking was made elsewhere, push what is " +
                    "left with PUT /properties/{id}/availability.");
        }

        static async Task<AvailabilityView> ViewAsync(AvailabilityTable table, Property property, DateOnly first, DateOnly last)
        {
            var known = (await table.FromAsync(property.Id, first)).ToDictionary(night => Dates.FromIso(night.Night));
            return new AvailabilityView(property.Id, property.Units, [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1)
                .Select(day => NightAvailability.Of(first.AddDays(day), known.GetValueOrDefault(first.AddDays(day)), property.Units))]);
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
        public static NightAvailability Of(DateOnly date, NightLeft? known, int units)
        {
            if (known is null) return new NightAvailability(date, NightState.Open, units);
            var left = (int)Math.Min(known.UnitsLeft, units);
            return new NightAvailability(date, known.Closed == 1 ? NightState.Closed : left > 0 ? NightState.Open : NightState.Sold, left);
        }
    }

    internal enum NightState { Open, Sold, Closed }

    /// <param name="QuoteId">The accepted quote whose guest does not come.</param>
    /// <param name="Reopened">False if it was cancelled before: nothing was given back twice.</param>
    internal sealed record Cancelled(string QuoteId, bool Reopened);
}
