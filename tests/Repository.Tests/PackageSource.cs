using System.IO.Compression;

namespace Repository.Tests;

/// <summary>A folder of packages that hold nothing: enough for a restore, which looks only at names and versions.</summary>
internal sealed class PackageSource
{
    public PackageSource(string directory) => Directory = System.IO.Directory.CreateDirectory(directory).FullName;

    public string Directory { get; }

    public void Add(string id, string version)
    {
        using var package = ZipFile.Open(Path.Combine(Directory, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Write(package, $"{id}.nuspec", $"""
            <package><metadata>
              <id>{id}</id><version>{version}</version><authors>test</authors><description>Empty.</description>
              <dependencies><group targetFramework="net10.0" /></dependencies>
            </metadata></package>
            """);
        Write(package, "lib/net10.0/_._", "");
        // Only an SDK package has these, and it is of no use without them.
        Write(package, "Sdk/Sdk.props", $"<Project><PropertyGroup><ImportedSdk>{id}</ImportedSdk></PropertyGroup></Project>");
        Write(package, "Sdk/Sdk.targets", "<Project />");
    }

    public void Remove(string id)
    {
        foreach (var package in System.IO.Directory.GetFiles(Directory, $"{id}.?.*.nupkg").Concat(System.IO.Directory.GetFiles(Directory, $"{id}.??.*.nupkg")))
            File.Delete(package);
    }

    private static void Write(ZipArchive package, string path, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(path).Open());
        writer.Write(text);
    }
}
