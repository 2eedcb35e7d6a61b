using System.Data;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Storage;

/// <summary>
/// A connection whose statements are spans, by OpenTelemetry's conventions for databases; the provider makes none. The text of
/// statements stays here, their kind says enough.
/// </summary>
/// <param name="database">The file's name without its ending, as the connection strings call a server's database.</param>
internal sealed class TracedSqliteConnection(string connectionString, string database) : SqliteConnection(connectionString)
{
    public override SqliteCommand CreateCommand() =>
        new TracedSqliteCommand(database) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };
}

/// <summary>Every way to execute ends in the one that is overridden here. Rows that are read later are not in the span's time.</summary>
internal sealed class TracedSqliteCommand(string database) : SqliteCommand
{
    // Every source that begins so is listened to, whatever the application is called.
    private static readonly ActivitySource Source = new("ServiceDefaults.Storage");

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        // A pragma sets a connection up, and is no work of a request.
        if (!DatabaseSpans.AreWanted || CommandText.StartsWith("PRAGMA", StringComparison.Ordinal)) return base.ExecuteReader(behavior);
        if (Source.StartActivity("sqlite", ActivityKind.Client) is not { } span) return base.ExecuteReader(behavior);
        using (span)
        {
            DatabaseSpans.Name(span, CommandText, database);
            span.SetTag("db.system.name", "sqlite");
            span.SetTag("db.namespace", database);
            try
            {
                return base.ExecuteReader(behavior);
            }
            catch (SqliteException e)
            {
                span.SetTag("error.type", typeof(SqliteException).FullName);
                span.SetTag("db.response.status_code", e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture));
                span.SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }
}
