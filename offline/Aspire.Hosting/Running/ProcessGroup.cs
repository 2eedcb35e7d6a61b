using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Running;

/// <summary>A process and all that it started.</summary>
internal readonly record struct ProcessGroup(int Id)
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    public void Terminate() => Send(SigTerm);

    public void Kill() => Send(SigKill);

    /// <summary>Waits until no process of the group is left.</summary>
    public async Task<bool> IsGoneAsync(TimeSpan within)
    {
        for (var deadline = Environment.TickCount64 + (long)within.TotalMilliseconds; ; await Task.Delay(20))
        {
            if (!HasLivingProcess()) return true;
            if (Environment.TickCount64 > deadline) return false;
        }
    }

    private void Send(int signal) => _ = Signal(-Id, signal);

    // A dead process that nobody has waited for still answers to signal 0.
    private bool HasLivingProcess()
    {
        if (Signal(-Id, 0) != 0) return false;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (ReadStatus(process) is not { } status) continue;
            // pid (name) state parent group: the name may hold anything, so what follows its last parenthesis counts.
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is not ("Z" or "X") && int.Parse(fields[2], CultureInfo.InvariantCulture) == Id) return true;
        }
        return false;
    }

    private static string? ReadStatus(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "stat"));
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
