using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using PricingService.Experiments;
using PricingService.Prices;
using Storage;
using Storage.Rows;

namespace PricingService.Quotes;

/// <summary>
/// The quotes that were made. A quote is answered once it is durable; the many that arrive during one commit share the next one.
/// </summary>
internal sealed class QuoteTable
{
    private const string Columns = """
        quote_id, property_id, stay_date, price_minor, reference_minor, competitor_minor, currency, lead_time_days, length_of_stay,
        occupancy, method, model_version, experiment_id, variant, acceptance, created_at, subject_hash,
        unvaried_minor, centre, propensity, bid_minor
        """;

    private static readonly RowInsert<Quote> Insert = new("quotes", "",
        ("quote_id", q => q.QuoteId), ("property_id", q => q.PropertyId), ("stay_date", q => q.StayDate),
        ("price_minor", q => q.PriceMinor),
        ("reference_minor", q => q.ReferenceMinor), ("competitor_minor", q => q.CompetitorMinor), ("currency", q => q.Currency),
        ("lead_time_days", q => q.LeadTimeDays), ("length_of_stay", q => q.LengthOfStay), ("occupancy", q => q.Occupancy),
        ("method", q => q.Method),
        ("model_version", q => q.ModelVersion), ("experiment_id", q => q.ExperimentId), ("variant", q => q.Variant),
        ("acceptance", q => q.Acceptance), ("created_at", q => q.CreatedAt), ("subject_hash", q => q.SubjectHash),
        ("unvaried_minor", q => q.UnvariedMinor), ("centre", q => q.Centre), ("propensity", q => q.Propensity),
        ("bid_minor", q => q.BidMinor));

    private readonly Database _database;
    private readonly Enrolment _enrolment;
    private readonly GroupCommit<IReadOnlyList<Quote>, IReadOnlyList<Enrolled>> _commits;

    public QuoteTable(Database database, Enrolment enrolment, IOptions<QuoteOptions> options)
    {
        (_database, _enrolment) = (database, enrolment);
        _commits = new(database, InsertAsync, options.Value.MaxBatch, quotes => quotes.Count);
    }

    public async Task<IReadOnlyDictionary<string, Quote>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<string, Quote>();
        await using var connection = await _database.OpenAsync(cancellationToken);
        var found = new Dictionary<string, Quote>(ids.Count, StringComparer.Ordinal);
        foreach (var some in ids.Chunk(200))
        {
            var parameters = new DynamicParameters();
            foreach (var (index, id) in some.Index()) parameters.Add($"id{index}", id);
            foreach (var quote in await connection.QueryAsync<Quote>(new CommandDefinition(
                $"SELECT {Columns} FROM quotes WHERE quote_id " +
                $"IN ({string.Join(", ", parameters.ParameterNames.Select(name => "@" + name))})",
                parameters, cancellationToken: cancellationToken)))
                found[quote.QuoteId] = quote;
        }
        return found;
    }

    /// <summary>All of them or, if it throws, none.</summary>
    public async Task StoreAsync(IReadOnlyList<Quote> quotes, CancellationToken cancellationToken)
    {
        if (quotes.Count == 0) return;
        await StoreAsync(quotes).WaitAsync(cancellationToken);
    }

    /// <summary>The experiments' subjects are counted even if the caller has gone.</summary>
    private async Task StoreAsync(IReadOnlyList<Quote> quotes) =>
        _enrolment.Count(await _commits.WriteAsync(quotes, CancellationToken.None));

    public async Task<int> RemoveOlderAsync(long createdBefore, CancellationToken cancellationToken) =>
        await _database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM quotes WHERE created_at < @createdBefore", new { createdBefore }, transaction), cancellationToken);

    /// <summary>The experiments' subjects are counted for all of them together, and returned to the first.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<Enrolled>>> InsertAsync(DbConnection connection, DbTransaction transaction,
        IReadOnlyList<IReadOnlyList<Quote>> groups)
    {
        var quotes = groups.SelectMany(group => group).ToList();
        var participants = quotes.Where(quote => quote.SubjectHash is not null)
            .Select(quote => new Participant(quote.ExperimentId!, quote.Variant!, quote.SubjectHash!.Value, quote.StayDate)).ToList();
        await Insert.ExecuteAsync(connection, transaction, quotes, CancellationToken.None);
        await AskedPrices.AddAsync(connection, transaction,
            quotes.Where(quote => quote.Today is not null)
                .Select(quote => new AskedPrice(quote.PropertyId, quote.StayDate, quote.Today!, quote.PriceMinor, quote.CreatedAt)));
        var enrolled = await _enrolment.AddAsync(connection, transaction, participants, CancellationToken.None);
        return [enrolled, .. Enumerable.Repeat<IReadOnlyList<Enrolled>>([], groups.Count - 1)];
    }
}
