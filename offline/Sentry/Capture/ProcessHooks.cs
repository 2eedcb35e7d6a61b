namespace Sentry.Capture;

/// <summary>Captures what nobody caught, and sends what waits when the process ends.</summary>
internal sealed class ProcessHooks : IDisposable
{
    private readonly Hub _hub;

    public ProcessHooks(Hub hub)
    {
        _hub = hub;
        if (hub.Options.HookUnhandledExceptions)
            AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        if (hub.Options.HookUnobservedTasks)
            TaskScheduler.UnobservedTaskException += OnUnobserved;
        if (hub.Options.HookProcessExit)
            AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e)
    {
        if (e.ExceptionObject is Exception exception)
            Capture(exception, "AppDomain.UnhandledException");
        if (e.IsTerminating)
            _hub.FlushAsync(_hub.Options.ShutdownTimeout).GetAwaiter().GetResult();
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) =>
        Capture(e.Exception.InnerException ?? e.Exception, "UnobservedTaskException");

    private void OnExit(object? sender, EventArgs e) => _hub.Dispose();

    private void Capture(Exception exception, string mechanism)
    {
        exception.SetSentryMechanism(mechanism, handled: false);
        _hub.Capture(new SentryEvent(exception), (Scope?)null, null);
    }
}
