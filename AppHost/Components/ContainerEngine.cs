using System.ComponentModel;
using System.Diagnostics;

namespace AppHost.Components;

/// <summary>Whether containers can run here.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Lazy<bool> Found = new(() => Responds("docker") || Responds("podman"));

    public static bool Answers => Found.Value;

    private static bool Responds(string client)
    {
        if (LocalProgram.Find(client) is not { } path) return false;
        try
        {
            using var info =
                Process.Start(new ProcessStartInfo(path, "info") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            info.OutputDataReceived += static (_, _) => { };
            info.ErrorDataReceived += static (_, _) => { };
            info.BeginOutputReadLine();
            info.BeginErrorReadLine();
            if (info.WaitForExit(Patience)) return info.ExitCode == 0;
            info.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
