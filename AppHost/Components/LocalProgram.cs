namespace AppHost.Components;

/// <summary>Programs installed on this machine.</summary>
internal static class LocalProgram
{
    // Debian puts servers outside an ordinary user's PATH.
    private static readonly string[] AlsoIn = ["/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin"];

    /// <summary>The full path of a program, or null.</summary>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string? Find(string name, string searchPath) =>
        searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(AlsoIn)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0);
}
