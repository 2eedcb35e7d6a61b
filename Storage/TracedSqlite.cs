using System.Data;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Storage;

/// <summary>
/// A connection whose statements are spans, by OpenTelemetry's conventions for databases; the provider creates none. The statements'
/// text is not included; their kind says enough.
/// </summary>
/// <param name="database">The file's name without its ending, as the connection strings call a server's database.</param>
internal sealed class TracedSqliteConnection(string connectionString, string database) : SqliteConnection(connectionString)
{
    public override SqliteCommand CreateCommand() =>
        new TracedSqliteCommand(database) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };
}

/// <summary>Every way to execute ends in the method overridden here. Reading rows afterwards is not part of the span.</summary>
internal sealed class TracedSqliteCommand(string database) : SqliteCommand
{
    // Sources with this prefix are listened to, whatever the application is called.
    private static readonly ActivitySource Source = new("ServiceDefaults.Storage");

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        // A pragma sets up a connection; it is not part of a request's work.
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
