using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The files of this checkout, found from where the tests run.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", ".git", ".data", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with '/'; of all files where the extension is empty.</summary>
    public static IReadOnlyList<string> Files(string extension) =>
        [.. Walk(new DirectoryInfo(Root)).Where(file => extension.Length == 0 || file.Extension == extension)
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The packages that a project names itself.</summary>
    public static IEnumerable<string> Packages(string project) =>
        Regex.Matches(Read(project), "<PackageReference\\s+Include=\"([^\"]+)\"").Select(match => match.Groups[1].Value);

    private static IEnumerable<FileInfo> Walk(DirectoryInfo directory) =>
        directory.EnumerateFiles().Concat(directory.EnumerateDirectories().Where(child => !NotSource.Contains(child.Name))
            .SelectMany(Walk));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Platform.sln is in no directory above the tests.");
        return directory.FullName;
    }
}
