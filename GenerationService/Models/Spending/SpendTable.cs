using System.Data.Common;
using System.Globalization;
using Dapper;
using Storage;

namespace GenerationService.Models.Spending;

/// <summary>What was spent on each of the last days, and what calls that are being made may add.</summary>
internal sealed class SpendTable(Database database, TimeProvider clock)
{
    /// <summary>A year can be compared with the one before.</summary>
    private const int KeptDays = 400;

    private const string Day = "yyyy-MM-dd";

    private const string Columns = "spent_micro_usd AS SpentMicroUsd, reserved_micro_usd AS ReservedMicroUsd";

    public async Task<Spend> FindAsync(string day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Spend>(new CommandDefinition(
            $"SELECT {Columns} FROM ai_spend_days WHERE day = @day", new { day }, cancellationToken: cancellationToken)) ?? Spend.Nothing;
    }

    /// <summary>Adds the reservation if the day's limit allows it; the day's row keeps two replicas from doing so at once.</summary>
    public Task<(bool IsReserved, Spend Now)> ReserveAsync(
        Reservation reservation, long? limitMicroUsd, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var isNewDay = await connection.ExecuteAsync("""
                INSERT INTO ai_spend_days (day, spent_micro_usd, reserved_micro_usd) VALUES (@Day, 0, 0) ON CONFLICT (day) DO NOTHING
                """, reservation, transaction) == 1;
            if (isNewDay) await ForgetAsync(connection, transaction, reservation.Day);
            var reserved = await connection.QuerySingleOrDefaultAsync<Spend>($"""
                UPDATE ai_spend_days SET reserved_micro_usd = reserved_micro_usd + @MicroUsd
                WHERE day = @Day AND spent_micro_usd + reserved_micro_usd + @MicroUsd <= @limit
                RETURNING {Columns}
                """, new { reservation.Day, reservation.MicroUsd, limit = limitMicroUsd ?? long.MaxValue }, transaction);
            if (reserved is null) return (false, await DayAsync(connection, transaction, reservation.Day));
            await connection.ExecuteAsync("""
                INSERT INTO ai_reservations (id, day, model, micro_usd, reserved_at) VALUES (@Id, @Day, @Model, @MicroUsd, @now)
                """, new { reservation.Id, reservation.Day, reservation.Model, reservation.MicroUsd, now = Now }, transaction);
            return (true, reserved);
        }, cancellationToken);

    /// <summary>Spends this in the place of the reservation; nothing happens if that is settled already.</summary>
    public Task<Spend> SettleAsync(string id, string day, long microUsd, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var reserved = await connection.ExecuteScalarAsync<long?>(
                "DELETE FROM ai_reservations WHERE id = @id RETURNING micro_usd", new { id }, transaction);
            if (reserved is null) return await DayAsync(connection, transaction, day);
            return await connection.QuerySingleAsync<Spend>($"""
                UPDATE ai_spend_days SET spent_micro_usd = spent_micro_usd + @microUsd, reserved_micro_usd = reserved_micro_usd - @reserved
                WHERE day = @day
                RETURNING {Columns}
                """, new { day, microUsd, reserved }, transaction);
        }, cancellationToken);

    public async Task<IReadOnlyList<Reservation>> AbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<Reservation>(new CommandDefinition("""
            SELECT id AS Id, day AS Day, model AS Model, micro_usd AS MicroUsd FROM ai_reservations
            WHERE reserved_at < @before ORDER BY reserved_at LIMIT 100
            """, new { before = before.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken))).AsList();
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Once a day. A day with a reservation stays until that is settled.</summary>
    private static Task<int> ForgetAsync(DbConnection connection, DbTransaction transaction, string today)
    {
        var gone = DateOnly.ParseExact(today, Day, CultureInfo.InvariantCulture).AddDays(-KeptDays);
        return connection.ExecuteAsync("DELETE FROM ai_spend_days WHERE day <= @gone AND reserved_micro_usd = 0",
            new { gone = gone.ToString(Day, CultureInfo.InvariantCulture) }, transaction);
    }

    private static Task<Spend> DayAsync(DbConnection connection, DbTransaction transaction, string day) =>
        connection.QuerySingleAsync<Spend>($"SELECT {Columns} FROM ai_spend_days WHERE day = @day", new { day }, transaction);
}

/// <summary>What a call may cost, set aside.</summary>
internal sealed record Reservation(string Id, string Day, string Model, long MicroUsd);

/// <summary>Millionths of a US dollar, of one day.</summary>
internal sealed record Spend(long SpentMicroUsd, long ReservedMicroUsd)
{
    public static readonly Spend Nothing = new(0, 0);
}
