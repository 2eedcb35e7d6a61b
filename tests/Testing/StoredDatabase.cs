using System.IO.Compression;

namespace Testing;

/// <summary>A SQLite database that an earlier release wrote, kept beside the tests.</summary>
public static class StoredDatabase
{
    /// <summary>Unpacks it into a data directory, under the name that the service gives its database.</summary>
    /// <param name="packed">Its path in the test's project.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="name">Such as <c>pricing</c>.</param>
    public static void Unpack(string packed, string directory, string name)
    {
        using var from = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, packed)), CompressionMode.Decompress);
        using var to = File.Create(Path.Combine(directory, name + ".db"));
        from.CopyTo(to);
    }
}
