namespace ServiceDefaults.Configuration;

/// <summary>A file with one secret, as container platforms mount them. Read at each use, so it is rotated without a restart.</summary>
public static class SecretFile
{
    private const int MaxLength = 4096;

    /// <summary>The secret without white space around it; null if the file cannot be read, or is longer than a secret is.</summary>
    public static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxLength } ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
