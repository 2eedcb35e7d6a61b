using System.Data.Common;
using Dapper;
using ServiceDefaults.Requests;
using Storage;

namespace GenerationService.Payments;

/// <summary>Payments and the events that they follow from.</summary>
internal sealed class PaymentTable(Database database, TimeProvider clock)
{
    /// <summary>
    /// Stores an event and how its payment stands with it, in one transaction; an event that is known changes nothing.
    /// </summary>
    /// <param name="told">The event.</param>
    /// <param name="refuse">Why it may not be recorded, given the earlier ones; then nothing is stored.</param>
    /// <param name="cancellationToken">Ends the wait; the event may still be stored.</param>
    public Task<Recorded> RecordAsync(PaymentEvent told, Func<IReadOnlyList<PaymentEvent>, Refusal?>? refuse,
        CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            if (await KnownAsync(connection, transaction, told) is { } known) return known;
            var now = clock.GetUtcNow();
            var (row, isNew) = await LockAsync(connection, transaction, told, now);
            var earlier = await EventsAsync(connection, transaction, row.Id);
            if (refuse?.Invoke(earlier) is { } refusal)
            {
                if (isNew) await connection.ExecuteAsync("DELETE FROM payments WHERE id = @Id", new { row.Id }, transaction);
                return new Recorded.Refused(refusal);
            }
            if (!await InsertAsync(connection, transaction, told, row.Id, now))
            {
                // Another replica stored it while this one waited for the payment.
                return await KnownAsync(connection, transaction, told)
                    ?? throw new InvalidOperationException("The event is neither new nor known.");
            }
            var (before, after) = (Standing.Of(earlier), Standing.Of([.. earlier, told]));
            var settles = after.IsSettled && row.SettledAt is null;
            var stored = row.With(after, settles ? now.ToUnixTimeMilliseconds() : row.SettledAt, now);
            await UpdateAsync(connection, transaction, stored);
            return (Recorded)new Recorded.Stored(stored.ToPayment(), before, after, settles);
        }, cancellationToken);

    public async Task<Payment?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<PaymentRow>($"SELECT {PaymentRow.Columns} FROM payments WHERE id = @id",
            new { id }))?.ToPayment();
    }

    /// <summary>Newest first: ids carry the time of their creation.</summary>
    public async Task<IReadOnlyList<Payment>> ListAsync(PaymentState? state, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<PaymentRow>($"""
            SELECT {PaymentRow.Columns} FROM payments
            WHERE (@state IS NULL OR state = @state) AND (@after IS NULL OR id < @after)
            ORDER BY id DESC LIMIT @limit
            """, new { state = state?.Word(), after, limit });
        return [.. rows.Select(row => row.ToPayment())];
    }

    /// <summary>All of a provider's payments, for comparing them with its own list; one row in memory at a time.</summary>
    public async IAsyncEnumerable<(Payment Payment, bool IsDisputed)> OfProviderAsync(PaymentProvider provider,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = connection.QueryUnbufferedAsync<PaymentRow>(
            $"SELECT {PaymentRow.Columns} FROM payments WHERE provider = @provider ORDER BY id", new { provider = provider.Word() });
        await foreach (var row in rows.WithCancellation(cancellationToken)) yield return (row.ToPayment(), row.IsDisputed == 1);
    }

    private static async Task<Recorded?> KnownAsync(DbConnection connection, DbTransaction transaction, PaymentEvent told)
    {
        var earlier = await connection.QuerySingleOrDefaultAsync<(string PaymentId, string? Fingerprint)?>("""
            SELECT payment_id, fingerprint FROM payment_events WHERE source = @source AND event_id = @EventId
            """, new { source = told.Source.Word(), told.EventId }, transaction);
        if (earlier is not var (paymentId, fingerprint)) return null;
        if (told.Source == EventSource.Api && fingerprint != told.Fingerprint()) return new Recorded.KeyTaken();
        var row = await connection.QuerySingleAsync<PaymentRow>(
            $"SELECT {PaymentRow.Columns} FROM payments WHERE id = @paymentId", new { paymentId }, transaction);
        return new Recorded.Duplicate(row.ToPayment());
    }

    /// <summary>The charge's payment, which nobody else changes until the transaction ends.</summary>
    private async Task<(PaymentRow Row, bool IsNew)> LockAsync(
        DbConnection connection, DbTransaction transaction, PaymentEvent told, DateTimeOffset now)
    {
        var added = await connection.ExecuteAsync("""
            INSERT INTO payments (id, provider, charge_id, state, refunded, is_disputed, anomalies, created_at, updated_at)
            VALUES (@id, @provider, @ChargeId, @state, 0, 0, '', @now, @now) ON CONFLICT (provider, charge_id) DO NOTHING
            """, new
        {
            id = TimeOrderedId.New(now).ToString("N"), provider = told.Provider.Word(), told.ChargeId,
            state = PaymentState.Pending.Word(), now = now.ToUnixTimeMilliseconds(),
        }, transaction);
        // SQLite has one writer at a time.
        var locked = database.Dialect == Dialect.PostgreSql ? "FOR UPDATE" : "";
        var row = await connection.QuerySingleAsync<PaymentRow>(
            $"SELECT {PaymentRow.Columns} FROM payments WHERE provider = @provider AND charge_id = @ChargeId {locked}",
            new { provider = told.Provider.Word(), told.ChargeId }, transaction);
        return (row, added == 1);
    }

    private static async Task<IReadOnlyList<PaymentEvent>> EventsAsync(DbConnection connection, DbTransaction transaction, string id)
    {
        var rows = await connection.QueryAsync<EventRow>($"""
            SELECT {EventRow.Columns} FROM payment_events JOIN payments ON payments.id = payment_events.payment_id
            WHERE payment_id = @id
            """, new { id }, transaction);
        return [.. rows.Select(row => row.ToEvent())];
    }

    private static async Task<bool> InsertAsync(
        DbConnection connection, DbTransaction transaction, PaymentEvent told, string paymentId, DateTimeOffset now) =>
        await connection.ExecuteAsync("""
            INSERT INTO payment_events (source, event_id, payment_id, kind, object_id, status, currency, amount, refunded, reason,
                reference, fingerprint, occurred_at, received_at)
            VALUES (@source, @EventId, @paymentId, @kind, @ObjectId, @status, @Currency, @Amount, @Refunded, @Reason,
                @Reference, @fingerprint, @occurredAt, @receivedAt)
            ON CONFLICT (source, event_id) DO NOTHING
            """, new
        {
            source = told.Source.Word(), told.EventId, paymentId, kind = told.Kind.Word(), told.ObjectId, status = told.Status.Word(),
            told.Currency, told.Amount, told.Refunded, told.Reason, told.Reference,
            fingerprint = told.Source == EventSource.Api ? told.Fingerprint() : null,
            occurredAt = told.OccurredAt.ToUnixTimeMilliseconds(), receivedAt = now.ToUnixTimeMilliseconds(),
        }, transaction) == 1;

    private static Task<int> UpdateAsync(DbConnection connection, DbTransaction transaction, PaymentRow row) =>
        connection.ExecuteAsync("""
            UPDATE payments SET state = @State, reason = @Reason, reference = @Reference, currency = @Currency, amount = @Amount,
                refunded = @Refunded, is_disputed = @IsDisputed, anomalies = @Anomalies, charged_at = @ChargedAt,
                settled_at = @SettledAt, updated_at = @UpdatedAt
            WHERE id = @Id
            """, row, transaction);
}

/// <summary>What came of storing an event.</summary>
internal abstract record Recorded
{
    /// <param name="Payment">As it stands now.</param>
    /// <param name="Before">How it stood without the event.</param>
    /// <param name="After">How it stands with it.</param>
    /// <param name="Settles">Whether its money arrived with this event: true for one event of a payment at most.</param>
    public sealed record Stored(Payment Payment, Standing Before, Standing After, bool Settles) : Recorded;

    public sealed record Duplicate(Payment Payment) : Recorded;

    /// <summary>Another request had the same Idempotency-Key.</summary>
    public sealed record KeyTaken : Recorded;

    public sealed record Refused(Refusal Why) : Recorded;
}
