using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Storage;

/// <summary>
/// The file <c>MANIFEST</c> of a backup, written last: what was backed up, and the SHA-256 of each file, as <c>sha256sum -c</c> reads it.
/// A backup that was cut short has none, or one without its last line, or files that differ.
/// </summary>
internal sealed partial record BackupManifest(string Database, Dialect Engine, IReadOnlyDictionary<string, string> Hashes)
{
    public const string FileName = "MANIFEST";

    /// <summary>For these files of the folder.</summary>
    public static async Task WriteAsync(string folder, string database, Dialect engine, DateTimeOffset takenAt,
        IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture,
                $"# platform backup of {database} ({Name(engine)}), taken {takenAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
        };
        foreach (var file in files) lines.Add($"{await HashAsync(Path.Combine(folder, file), cancellationToken)}  {file}");
        lines.Add($"# complete: {files.Count}");
        var path = Path.Combine(folder, FileName);
        await File.WriteAllTextAsync(path + ".new", string.Join('\n', lines) + "\n", cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Reads it, and every file that it names.</summary>
    /// <exception cref="BackupException">The backup is not whole.</exception>
    public static async Task<BackupManifest> CheckAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new BackupException($"{folder} is no whole backup: it has no {FileName}. Use one that ended with exit code 0.");
        var lines = (await File.ReadAllTextAsync(path, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var entries = lines.Skip(1).SkipLast(1).Select(line => Entry().Match(line)).ToList();
        if (lines.Length < 3 || Header().Match(lines[0]) is not { Success: true } header || entries.Exists(entry => !entry.Success)
            || lines[^1] != $"# complete: {entries.Count}")
            throw new BackupException($"{path} was cut short or changed: the backup is not whole. Use another one.");
        foreach (var entry in entries)
        {
            var file = Path.Combine(folder, entry.Groups["file"].Value);
            if (!File.Exists(file) || await HashAsync(file, cancellationToken) != entry.Groups["hash"].Value)
                throw new BackupException($"{file} is missing, cut short or changed: the backup is not whole. Use another one.");
        }
        return new BackupManifest(header.Groups["database"].Value,
            header.Groups["engine"].Value == Name(Dialect.Sqlite) ? Dialect.Sqlite : Dialect.PostgreSql,
            entries.ToDictionary(entry => entry.Groups["file"].Value, entry => entry.Groups["hash"].Value));
    }

    public static string Name(Dialect engine) => engine == Dialect.Sqlite ? "SQLite" : "PostgreSQL";

    public static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    [GeneratedRegex("^# platform backup of (?<database>[a-z]+) \\((?<engine>SQLite|PostgreSQL)\\), taken ")]
    private static partial Regex Header();

    [GeneratedRegex("^(?<hash>[0-9a-f]{64})  (?<file>[A-Za-z0-9_-]+\\.[A-Za-z0-9]+)$")]
    private static partial Regex Entry();
}

/// <summary>A backup was not made, or not restored; nothing was overwritten. The message says why, and what to do.</summary>
internal sealed class BackupException(string message) : Exception(message);
