using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Running;

/// <summary>
/// Ends the children of this process when it can no longer do so itself: a small shell script whose input is a pipe from
/// here, which the kernel closes when this process is gone, also after <c>kill -9</c>.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Process _script;

    public Watchdog()
    {
        if (ExecutablePath.Find("setsid", "/") is null)
            throw new DistributedApplicationException("setsid was not found: it comes with Linux (util-linux, busybox), which this way of running an application is for.");
        using var source = new StreamReader(typeof(Watchdog).Assembly.GetManifestResourceStream("watchdog.sh")!);
        // A session of its own: neither Ctrl-C nor a signal to the group of the app host reaches it.
        _script = Process.Start(new ProcessStartInfo("setsid", ["/bin/sh", "-c", source.ReadToEnd(), "apphost-watchdog"]) { RedirectStandardInput = true })!;
    }

    public void Add(int group) => Tell("add", group);

    public void Remove(int group) => Tell("del", group);

    public void Dispose()
    {
        lock (_gate) _script.StandardInput.Close();
        _script.Dispose();
    }

    private void Tell(string verb, int group)
    {
        lock (_gate)
        {
            _script.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}"));
            _script.StandardInput.Flush();
        }
    }
}
