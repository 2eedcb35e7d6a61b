using System.Data.Common;
using System.Globalization;
using Dapper;

namespace PricingService.Outcomes;

/// <summary>Each property's <see cref="Drift"/>. What releases before wrote about a model is left behind.</summary>
internal static class DriftTable
{
    /// <summary>Stands where a model's version stood, and changes with the form of what is stored.</summary>
    private const string Form = "guests-1";

    public static async Task<Drift> FindAsync(DbConnection connection, DbTransaction transaction, string propertyId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>("""
            SELECT sums, trained_inputs, seen_inputs FROM drift WHERE property_id = @propertyId AND model_version = @Form
            """, new { propertyId, Form }, transaction);
        return row is null ? new Drift()
            : new Drift(ChangeTest.Parse(row.Sums[(row.Sums.LastIndexOf(' ') + 1)..]),
                new InputBins(Longs(row.TrainedInputs)), new InputBins(Longs(row.SeenInputs)), Changed(row.Sums));
    }

    public static async Task KeepAsync(DbConnection connection, DbTransaction transaction, string propertyId, Drift drift) =>
        await connection.ExecuteAsync("""
            INSERT INTO drift (property_id, model_version, sums, trained_inputs, seen_inputs)
                VALUES (@propertyId, @Form, @sums, @known, @seen)
            ON CONFLICT (property_id) DO UPDATE SET model_version = excluded.model_version, sums = excluded.sums,
                trained_inputs = excluded.trained_inputs, seen_inputs = excluded.seen_inputs
            """,
            new
            {
                propertyId, Form,
                sums = string.Create(CultureInfo.InvariantCulture, $"{drift.Changed?.At ?? 0} {drift.Changed?.Day ?? 0} {drift.Answers}"),
                known = string.Join(' ', drift.Inputs.Known.Counts), seen = string.Join(' ', drift.Inputs.Seen.Counts),
            }, transaction);

    /// <summary>Since when the property's guests answer otherwise.</summary>
    public static async Task<Moment?> ChangedAsync(DbConnection connection, string propertyId)
    {
        var sums = await connection.ExecuteScalarAsync<string?>(
            "SELECT sums FROM drift WHERE property_id = @propertyId AND model_version = @Form", new { propertyId, Form });
        return sums is null ? null : Changed(sums);
    }

    private static Moment? Changed(string sums)
    {
        var parts = sums.Split(' ');
        var moment = new Moment(long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return moment == default ? null : moment;
    }

    private static long[] Longs(string values) => [.. values.Split(' ').Select(value => long.Parse(value, CultureInfo.InvariantCulture))];

    private sealed record Row(string Sums, string TrainedInputs, string SeenInputs);
}
