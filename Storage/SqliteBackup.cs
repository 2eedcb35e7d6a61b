using Microsoft.Data.Sqlite;

namespace Storage;

/// <summary>An embedded database, copied with SQLite's online backup: consistent, while services go on writing.</summary>
internal sealed class SqliteBackup(string name, string directory)
{
    private static readonly string[] Parts = ["", "-wal", "-shm", "-journal"];

    private string File => Path.Combine(directory, name + ".db");

    public async Task<string> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File))
            throw new BackupException($"There is no database {File}. Give --data-directory, or the service's own settings.");
        var copy = Path.Combine(folder, name + ".db");
        await using var source = Open(File, SqliteOpenMode.ReadWrite);
        await using var target = Open(copy, SqliteOpenMode.ReadWriteCreate);
        await source.OpenAsync(cancellationToken);
        await target.OpenAsync(cancellationToken);
        source.BackupDatabase(target);
        await using var check = target.CreateCommand();
        // One file, without a log beside it.
        check.CommandText = "PRAGMA journal_mode=DELETE; PRAGMA integrity_check;";
        await using var reader = await check.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.GetString(0) != "ok")
            throw new BackupException($"{File} is damaged: {reader.GetString(0)}. Restore an earlier backup.");
        return Path.GetFileName(copy);
    }

    public async Task RestoreAsync(string folder, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var there = Parts.Select(part => File + part).FirstOrDefault(System.IO.File.Exists);
        if (there is not null)
            throw new BackupException($"{there} exists, and nothing is overwritten: stop the service and move it away, or restore " +
                "elsewhere.");
        Directory.CreateDirectory(directory);
        var fresh = File + ".restoring";
        try
        {
            System.IO.File.Copy(Path.Combine(folder, name + ".db"), fresh, overwrite: true);
            if (await BackupManifest.HashAsync(fresh, cancellationToken) != manifest.Hashes[name + ".db"])
                throw new BackupException($"{folder} changed while it was read. Restore again once nobody writes there.");
            System.IO.File.Move(fresh, File);
        }
        finally
        {
            System.IO.File.Delete(fresh);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
}
