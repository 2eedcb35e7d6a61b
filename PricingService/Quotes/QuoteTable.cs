using Dapper;
using PricingService.Experiments;
using Storage;
using Storage.Rows;

namespace PricingService.Quotes;

internal sealed class QuoteTable(Database database, Enrolment enrolment)
{
    private const string Columns = """
        quote_id, property_id, stay_date, price_minor, reference_minor, competitor_minor, currency, lead_time_days, length_of_stay,
        occupancy, method, model_version, experiment_id, variant, acceptance, created_at, subject_hash
        """;

    private static readonly RowInsert<Quote> Insert = new("quotes", "",
        ("quote_id", q => q.QuoteId), ("property_id", q => q.PropertyId), ("stay_date", q => q.StayDate),
        ("price_minor", q => q.PriceMinor),
        ("reference_minor", q => q.ReferenceMinor), ("competitor_minor", q => q.CompetitorMinor), ("currency", q => q.Currency),
        ("lead_time_days", q => q.LeadTimeDays), ("length_of_stay", q => q.LengthOfStay), ("occupancy", q => q.Occupancy),
        ("method", q => q.Method),
        ("model_version", q => q.ModelVersion), ("experiment_id", q => q.ExperimentId), ("variant", q => q.Variant),
        ("acceptance", q => q.Acceptance), ("created_at", q => q.CreatedAt), ("subject_hash", q => q.SubjectHash));

    public async Task<IReadOnlyDictionary<string, Quote>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<string, Quote>();
        await using var connection = await database.OpenAsync(cancellationToken);
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

    public async Task AddAsync(IReadOnlyList<Quote> quotes, CancellationToken cancellationToken)
    {
        var participants = quotes.Where(quote => quote.SubjectHash is not null)
            .Select(quote => new Participant(quote.ExperimentId!, quote.Variant!, quote.SubjectHash!.Value)).ToList();
        enrolment.Count(await database.WriteAsync(async (connection, transaction) =>
        {
            await Insert.ExecuteAsync(connection, transaction, quotes, cancellationToken);
            return await enrolment.AddAsync(connection, transaction, participants, cancellationToken);
        }, cancellationToken));
    }

    public async Task<int> RemoveOlderAsync(long createdBefore, CancellationToken cancellationToken) =>
        await database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM quotes WHERE created_at < @createdBefore", new { createdBefore }, transaction), cancellationToken);
}
