using System.Runtime.InteropServices;

namespace PlatformCheck;

/// <summary>Ctrl-C, SIGTERM and a closed terminal end a check as they end a run: with a clean shutdown.</summary>
internal static class Signals
{
    public static IDisposable Cancel(CancellationTokenSource source) => new Registrations(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handling(source)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handling(source)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handling(source)));

    private static Action<PosixSignalContext> Handling(CancellationTokenSource source) => signal =>
    {
        signal.Cancel = true;
        source.Cancel();
    };

    private sealed class Registrations(params IDisposable[] all) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in all) registration.Dispose();
        }
    }
}
