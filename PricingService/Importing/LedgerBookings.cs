using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PricingService.CommandLine;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>
/// Appends the booked stays of an import to ExecutorService's ledger. Ids follow from the outcomes', so a stay that is there already is
/// recognised, and one that is there with another amount is told.
/// </summary>
internal sealed class LedgerBookings(HttpClient http, TimeProvider clock, bool dryRun)
{
    private readonly ServiceCalls _calls = new(http, clock, "ExecutorService");

    public long Appended { get; private set; }

    public long Known { get; private set; }

    /// <summary>Stays that the ledger has with other content.</summary>
    public long Contradicted { get; private set; }

    /// <param name="stays">Outcomes that were taken, each with its property.</param>
    /// <exception cref="CallFailedException">The ledger did not take them.</exception>
    public async Task AppendAsync(IReadOnlyList<(OutcomeReport Report, Property Property)> stays, CancellationToken cancellationToken)
    {
        List<Booking> bookings = [.. stays.Where(stay => stay.Report.Accepted is true)
            .Select(stay => Booking.Of(stay.Report, stay.Property)).DistinctBy(booking => booking.EntryId)];
        if (dryRun) Appended += bookings.Count;
        while (!dryRun && bookings.Count > 0)
        {
            using var response = await _calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "v1/ledger/entries")
            {
                Content = JsonContent.Create(new { Entries = bookings }, options: PlatformJson.Options),
            }, cancellationToken);
            // A batch is taken whole or not at all: without the entries that are named, the others are.
            if (response.StatusCode == HttpStatusCode.Conflict && await TakenAsync(response, cancellationToken) is { Count: > 0 } taken)
            {
                Contradicted += taken.Count;
                bookings = [.. bookings.Where((_, index) => !taken.Contains(index))];
                continue;
            }
            var answer = await _calls.ReadAsync(response, cancellationToken);
            Appended += answer.GetProperty("appended").GetInt64();
            Known += answer.GetProperty("duplicates").GetInt64();
            return;
        }
    }

    /// <summary>The entries whose ids are taken, by the keys of the problem's errors: <c>entries[3].entry_id</c>.</summary>
    private static async Task<IReadOnlySet<int>> TakenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return body.TryGetProperty("errors", out var errors)
            ? errors.EnumerateObject().Select(error => error.Name.Split('[', ']')).Where(parts => parts.Length == 3)
                .Select(parts => int.TryParse(parts[1], out var index) ? index : -1).Where(index => index >= 0).ToHashSet()
            : new HashSet<int>();
    }

    private sealed record Booking
    {
        public required string EntryId { get; init; }
        public string Kind { get; } = "booking";
        public required DateOnly Date { get; init; }
        public required string PortfolioId { get; init; }
        public required string PropertyId { get; init; }

        /// <summary>For the whole stay.</summary>
        public required decimal Amount { get; init; }
        public required string Currency { get; init; }
        public required int Nights { get; init; }

        public static Booking Of(OutcomeReport report, Property property)
        {
            var nights = report.LengthOfStay ?? 1;
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{property.Id}|{report.OutcomeId}"));
            return new Booking
            {
                EntryId = $"stay_{Convert.ToHexStringLower(hash.AsSpan(0, 16))}",
                Date = report.StayDate!.Value,
                PortfolioId = property.PortfolioId,
                PropertyId = property.Id,
                Amount = property.Currency.Round(report.Price!.Value * nights),
                Currency = property.Currency.Code,
                Nights = nights,
            };
        }
    }
}
