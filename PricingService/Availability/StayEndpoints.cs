using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Availability;

internal static class StayEndpoints
{
    private const int MostStays = 1_000;

    public static WebApplication MapStays(this WebApplication app)
    {
        app.MapPut("/stays", Put);
        app.MapDelete("/properties/{id}/stays/{quoteId}", Cancel);
        return app;

        static async Task<Results<Ok<StaysAnswer>, ProblemHttpResult>> Put(StaysRequest request, BookedStays stays,
            PropertyDirectory properties, CancellationToken cancellationToken)
        {
            var faults = request.Check();
            foreach (var (index, stay) in request.Stays.Take(MostStays).Index())
            {
                if (stay is not { Cancelled: false, PropertyId: { } id } || !Identifier.IsWellFormed(id)) continue;
                if (await properties.FindAsync(id) is null)
                    faults.Add($"stays[{index}].property_id", "must be a property: create it with PUT /properties/{id} first");
            }
            return faults.Any ? faults.ToProblem("pricing") : TypedResults.Ok(await stays.TakeAsync(request.Stays!, cancellationToken));
        }

        static async Task<Results<Ok<Cancelled>, ProblemHttpResult>> Cancel(string id, string quoteId, PropertyDirectory properties,
            AvailabilityTable table, BookedStayTable booked, AvailabilityBook book, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var reopened = !Identifier.IsWellFormed(quoteId) ? null : await table.CancelAsync(property, quoteId, cancellationToken)
                ?? await booked.CancelAsync(property, quoteId, cancellationToken);
            book.Forget(id);
            return reopened is { } stood
                ? TypedResults.Ok(new Cancelled(quoteId, stood))
                : Problem.Of(StatusCodes.Status404NotFound, "urn:platform:pricing:unknown-stay", "No such stay",
                    "No accepted quote and no imported booking with this id has taken a unit of this property. If the booking was made " +
                    "elsewhere, push what is left with PUT /properties/{id}/availability.");
        }
    }

    /// <summary>The body of <c>PUT /stays</c>: these stays, and only these, become what it says.</summary>
    internal sealed record StaysRequest(IReadOnlyList<StayReport?> Stays)
    {
        public Faults Check()
        {
            var faults = new Faults().Unless(Stays.Count is > 0 and <= MostStays, "stays", $"must be 1 to {MostStays} stays");
            foreach (var (index, stay) in Stays.Take(MostStays).Index())
            {
                if (stay is null) faults.Add($"stays[{index}]", "must be a stay with its id, property, first night and nights");
                else stay.Check(faults.At($"stays[{index}]"));
            }
            return faults.Unless(Stays.Select(stay => stay?.StayId).Distinct().Count() == Stays.Count, "stays",
                "must not name a stay twice");
        }
    }

    /// <param name="QuoteId">The accepted quote, or the imported booking, whose guest does not come.</param>
    /// <param name="Reopened">False if it was cancelled before: nothing was given back twice.</param>
    internal sealed record Cancelled(string QuoteId, bool Reopened);
}
