using Aspire.Hosting.Running;

namespace Aspire.Hosting.Telemetry;

/// <summary>The Aspire command line, which carries the dashboard: named by ASPIRE_CLI_PATH, on the PATH, or in the checkout's <c>.tools</c>.</summary>
internal static class AspireCli
{
    private static readonly string[] InTools = ["aspire", "node_modules/.bin/aspire", "node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire"];

    public static string? Find(string appHostDirectory)
    {
        var named = Environment.GetEnvironmentVariable("ASPIRE_CLI_PATH");
        if (!string.IsNullOrEmpty(named)) return ExecutablePath.Find(Path.GetFullPath(named), appHostDirectory);
        if (ExecutablePath.Find("aspire", appHostDirectory) is { } onPath) return onPath;

        for (var directory = new DirectoryInfo(appHostDirectory); directory is not null; directory = directory.Parent)
        {
            foreach (var tool in InTools)
            {
                if (ExecutablePath.Find(Path.Combine(directory.FullName, ".tools", tool), appHostDirectory) is { } found) return found;
            }
        }
        return null;
    }
}
