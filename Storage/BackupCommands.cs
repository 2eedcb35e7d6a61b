using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace Storage;

/// <summary>
/// <c>backup</c> and <c>restore</c>: a service's database, on either engine, with the service's own settings. Exit codes: 0 done, 1 not
/// done, 2 called wrongly.
/// </summary>
public static class BackupCommands
{
    private const int Done = 0;
    private const int NotDone = 1;
    private const int CalledWrongly = 2;

    private const string Backup = "backup";
    private const string Restore = "restore";

    /// <param name="database">The service's database, as it is named in <c>AddDatabase</c>.</param>
    public static IEnumerable<Command> Create(string database) =>
    [
        Verb(Backup, "Copies the database into a new folder, while the service may be running, with a MANIFEST that restore checks.",
            database, BackupAsync),
        Verb(Restore, "Puts a backup in place of an empty database, while the service is stopped. A backup that is not whole is refused, " +
            "and so is a database that is not empty.", database, RestoreAsync),
    ];

    /// <summary>The exit code of a command line that could not be understood, or the one that it ended with.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="exitCode">What it ended with.</param>
    public static int ExitCode(ParseResult parsed, int exitCode) =>
        parsed.Errors.Count > 0 && parsed.CommandResult.Command.Name is Backup or Restore ? CalledWrongly : exitCode;

    private static Command Verb(string name, string description, string database,
        Func<string, string, WebApplicationBuilder, CancellationToken, Task<string>> run)
    {
        var folder = new Argument<string>("folder") { Description = "Where the backup is." };
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the " +
            "configured directory." };
        var verb = new Command(name, description) { folder, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var builder = WebApplication.CreateBuilder();
            if (parsed.GetValue(data) is { } given) builder.Configuration["Storage:DataDirectory"] = Path.GetFullPath(given);
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                await output.WriteLineAsync(await run(database, Path.GetFullPath(parsed.GetRequiredValue(folder)), builder,
                    cancellationToken));
                return Done;
            }
            catch (BackupException e)
            {
                await errors.WriteLineAsync($"{database}: {e.Message}");
            }
            catch (ArgumentException)
            {
                await errors.WriteLineAsync($"{database}: ConnectionStrings:{database} is not a PostgreSQL connection string.");
            }
            catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync($"{database}: {e.Message} Check the folder, ConnectionStrings:{database}, " +
                    "Storage:DataDirectory and --data-directory.");
            }
            return NotDone;
        });
        return verb;
    }

    private static async Task<string> BackupAsync(string database, string folder, WebApplicationBuilder builder,
        CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new BackupException($"{folder} is not empty: name a new folder.");
        Directory.CreateDirectory(folder);
        var takenAt = TimeProvider.System.GetUtcNow();
        var server = builder.Configuration.GetConnectionString(database);
        var file = server is { Length: > 0 }
            ? await new PostgresBackup(database, server).TakeAsync(folder, cancellationToken)
            : await new SqliteBackup(database, DataDirectory(builder)).TakeAsync(folder, cancellationToken);
        var engine = server is { Length: > 0 } ? Dialect.PostgreSql : Dialect.Sqlite;
        await BackupManifest.WriteAsync(folder, database, engine, takenAt, [file], cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{database}: {new FileInfo(Path.Combine(folder, file)).Length:N0} bytes of " +
            $"{BackupManifest.Name(engine)} are in {Path.Combine(folder, file)}");
    }

    private static async Task<string> RestoreAsync(string database, string folder, WebApplicationBuilder builder,
        CancellationToken cancellationToken)
    {
        var manifest = await BackupManifest.CheckAsync(folder, cancellationToken);
        if (manifest.Database != database) throw new BackupException($"{folder} is a backup of {manifest.Database}.");
        var server = builder.Configuration.GetConnectionString(database);
        var engine = server is { Length: > 0 } ? Dialect.PostgreSql : Dialect.Sqlite;
        if (manifest.Engine != engine)
            throw new BackupException($"{folder} is a backup of {BackupManifest.Name(manifest.Engine)}, and this service is set up for " +
                $"{BackupManifest.Name(engine)}: set ConnectionStrings:{database} for the one and leave it out for the other.");
        if (server is { Length: > 0 }) await new PostgresBackup(database, server).RestoreAsync(folder, cancellationToken);
        else await new SqliteBackup(database, DataDirectory(builder)).RestoreAsync(folder, manifest, cancellationToken);
        var store = server is { Length: > 0 } ? $"the PostgreSQL database of ConnectionStrings:{database}"
            : Path.Combine(DataDirectory(builder), $"{database}.db");
        return $"{database}: restored from {folder} into {store}";
    }

    private static string DataDirectory(WebApplicationBuilder builder) =>
        Path.GetFullPath(builder.Configuration["Storage:DataDirectory"] ?? new StorageOptions().DataDirectory,
            builder.Environment.ContentRootPath);
}
