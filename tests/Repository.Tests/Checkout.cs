using System.Collections;
using System.Diagnostics;
using System.Reflection;

namespace Repository.Tests;

/// <summary>The build files of this repository in a fresh directory, with a package folder and a package source of their own: nothing is fetched, nothing stays.</summary>
internal sealed class Checkout : IDisposable
{
    private static readonly string s_repository = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!;
    private static readonly string[] s_buildFiles = [".csproj", ".sln", ".props", ".targets"];
    private static readonly string[] s_notSources = ["bin", "obj", "artifacts", ".git", "node_modules"];

    private readonly string _temporary = Directory.CreateTempSubdirectory("checkout-").FullName;

    public Checkout()
    {
        Copy(new DirectoryInfo(s_repository), Root);
        Source = new PackageSource(Path.Combine(_temporary, "source"));
        SourceIs(Source.Directory);
    }

    public string Root => Path.Combine(_temporary, "repository");

    public PackageSource Source { get; }

    /// <summary>What the first restore remembered; null when nothing.</summary>
    public string? Remembered => File.Exists(Memory) ? File.ReadAllText(Memory) : null;

    public void Remember(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Memory)!);
        File.WriteAllText(Memory, text);
    }

    public void SourceIs(string source) => File.WriteAllText(Path.Combine(Root, "nuget.config"),
        $"""<configuration><packageSources><clear/><add key="only" value="{source}"/></packageSources><fallbackPackageFolders><clear/></fallbackPackageFolders></configuration>""");

    public bool IsRestored(string project) => File.Exists(Path.Combine(Root, project, "obj", "project.assets.json"));

    /// <summary>Whether the restored project stands on the stand-in of that package.</summary>
    public bool UsesStandIn(string project, string package) =>
        File.ReadAllText(Path.Combine(Root, project, "obj", "project.assets.json")).Contains($"offline/{package}/{package}.csproj", StringComparison.Ordinal);

    public async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // The build that runs this test must not shine through.
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            if (((string)entry.Key).StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove((string)entry.Key);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_temporary, "packages");
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var dotnet = Process.Start(start)!;
        var cancelled = TestContext.Current.CancellationToken;
        using var killed = cancelled.Register(() => dotnet.Kill(entireProcessTree: true));
        var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(CancellationToken.None), dotnet.StandardError.ReadToEndAsync(CancellationToken.None));
        await dotnet.WaitForExitAsync(cancelled);
        return (dotnet.ExitCode, await output + await errors);
    }

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    private string Memory => Path.Combine(Root, "artifacts", "package-set.props");

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles().Where(file => s_buildFiles.Contains(file.Extension) || file.Name == "global.json"))
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var directory in from.EnumerateDirectories().Where(directory => !s_notSources.Contains(directory.Name)))
            Copy(directory, Path.Combine(to, directory.Name));
    }
}
