using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;

namespace Storage;

/// <summary>A database on a server: PostgreSQL's own <c>pg_dump</c> and <c>pg_restore</c>, which have to be installed.</summary>
internal sealed class PostgresBackup(string name, string connectionString)
{
    private const string Tables = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

    /// <summary>A dump is one consistent snapshot, while services go on writing.</summary>
    public async Task<string> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        var file = name + ".dump";
        await RunAsync("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", $"--file={Path.Combine(folder, file)}"],
            cancellationToken);
        return file;
    }

    public async Task RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync(cancellationToken);
            if (await connection.ExecuteScalarAsync<long>(Tables) is > 0 and var tables)
                throw new BackupException($"The database of ConnectionStrings:{name} is not empty ({tables} tables), and nothing is " +
                    "overwritten: create an empty one and name that.");
        }
        // All or nothing.
        await RunAsync("pg_restore", ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
            $"--dbname={Server.Database}", Path.Combine(folder, name + ".dump")], cancellationToken);
    }

    private NpgsqlConnectionStringBuilder Server => new(connectionString);

    private async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        // Not as an argument, which every user of the machine could read.
        (string Key, string? Value)[] variables =
        [
            ("PGHOST", Server.Host), ("PGPORT", Server.Port.ToString(CultureInfo.InvariantCulture)), ("PGUSER", Server.Username),
            ("PGPASSWORD", Server.Password), ("PGPASSFILE", Server.Passfile), ("PGDATABASE", Server.Database ?? Server.Username),
            ("PGSSLMODE", SslMode(Server.SslMode)), ("PGSSLROOTCERT", Server.RootCertificate),
        ];
        foreach (var (key, value) in variables)
        {
            if (value is { Length: > 0 }) start.Environment[key] = value;
        }
        try
        {
            using var process = Process.Start(start)!;
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0) return;
            throw new BackupException($"{program} failed for ConnectionStrings:{name}: " +
                (errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? $"exit code {process.ExitCode}"));
        }
        catch (Win32Exception)
        {
            throw new BackupException($"{program} is not installed: apt-get install postgresql-client, at least as new as the server.");
        }
    }

    private static string SslMode(SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };
}
