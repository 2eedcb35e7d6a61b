namespace Aspire.Hosting.Running;

/// <summary>Where a command is: its path, if it has one, or the first directory of PATH that holds it.</summary>
internal static class ExecutablePath
{
    public static string? Find(string command, string workingDirectory)
    {
        IEnumerable<string> candidates = command.Contains('/')
            ? [Path.GetFullPath(command, workingDirectory)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, command));
        return candidates.FirstOrDefault(candidate => File.Exists(candidate) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(candidate) & UnixFileMode.UserExecute) != 0));
    }
}
