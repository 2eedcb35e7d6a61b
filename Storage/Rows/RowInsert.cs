using System.Data.Common;

namespace Storage.Rows;

/// <summary>
/// One insert statement for many rows, the way each engine does it fastest: a pipelined batch where the driver has one (PostgreSQL),
/// otherwise a prepared statement run repeatedly (SQLite).
/// </summary>
/// <param name="table">The table.</param>
/// <param name="onConflict">The text after the values: an <c>ON CONFLICT</c> clause, or nothing.</param>
/// <param name="columns">Each column with its value for a row.</param>
public sealed class RowInsert<T>(string table, string onConflict, params (string Column, Func<T, object?> Value)[] columns)
{
    private readonly string _sql =
        $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Column))}) VALUES " +
        $"({string.Join(", ", columns.Select(c => "@" + c.Column))}) {onConflict}";

    /// <summary>For each row in turn, whether it was inserted.</summary>
    public Task<bool[]> ExecuteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<T> rows,
        CancellationToken cancellationToken) =>
        rows.Count == 0 ? Task.FromResult(Array.Empty<bool>())
        : connection.CanCreateBatch ? InBatchesAsync(connection, transaction, rows, cancellationToken)
        : OneByOneAsync(connection, transaction, rows, cancellationToken);

    private async Task<bool[]> OneByOneAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<T> rows,
        CancellationToken cancellationToken)
    {
        var inserted = new bool[rows.Count];
        await using var command = connection.CreateCommand();
        command.CommandText = _sql;
        command.Transaction = transaction;
        foreach (var (column, _) in columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + column;
            command.Parameters.Add(parameter);
        }
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < columns.Length; i++) command.Parameters[i].Value = columns[i].Value(rows[row]) ?? DBNull.Value;
            inserted[row] = await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        }
        return inserted;
    }

    private async Task<bool[]> InBatchesAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<T> rows,
        CancellationToken cancellationToken)
    {
        const int rowsPerBatch = 500;
        var inserted = new List<bool>(rows.Count);
        foreach (var some in rows.Chunk(rowsPerBatch))
        {
            await using var batch = connection.CreateBatch();
            batch.Transaction = transaction;
            foreach (var row in some)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = _sql;
                foreach (var (column, value) in columns)
                {
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = column;
                    parameter.Value = value(row) ?? DBNull.Value;
                    command.Parameters.Add(parameter);
                }
                batch.BatchCommands.Add(command);
            }
            await batch.ExecuteNonQueryAsync(cancellationToken);
            inserted.AddRange(batch.BatchCommands.Select(command => command.RecordsAffected == 1));
        }
        return [.. inserted];
    }
}
