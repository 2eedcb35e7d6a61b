using System.Reflection;

namespace Observability.Tests;

/// <summary>The files under test are the repository's own.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryRoot").Value!;

    public static string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Of("observability", folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
