using Sentry.Sending;

namespace Sentry.Capture;

/// <summary>Gives an event its trace and its scope, and hands it on.</summary>
internal sealed class Hub : IDisposable
{
    private readonly EventPipeline _pipeline;
    private readonly Worker _worker;
    private readonly ProcessHooks _hooks;

    public Hub(SentryOptions options)
    {
        var dsn = Dsn.Parse(Settings.Dsn(options));
        Settings.Environment(options);
        Settings.Release(options);
        Options = options;
        Scopes = new Scopes(options);
        var discards = new Discards(options);
        _worker = new Worker(options, new Transport(options, dsn, discards), discards);
        _pipeline = new EventPipeline(options, dsn, _worker, discards);
        _hooks = new ProcessHooks(this);
    }

    public SentryOptions Options { get; }

    public Scopes Scopes { get; }

    public SentryId Capture(SentryEvent evt, Scope? scope, SentryHint? hint)
    {
        scope ??= Scopes.Current;
        var id = Send(evt, scope, hint);
        AddBreadcrumb(evt, scope);
        return id;
    }

    /// <summary>What is configured holds for this event only.</summary>
    public SentryId Capture(SentryEvent evt, Action<Scope> configureScope, SentryHint? hint)
    {
        try
        {
            var scope = Scopes.Current.Clone();
            configureScope(scope);
            var id = Send(evt, scope, hint);
            AddBreadcrumb(evt, Scopes.Current);
            return id;
        }
        catch (Exception exception)
        {
            Options.DiagnosticLogger?.Log(SentryLevel.Error, "Failure to capture event: {0}", exception, evt.EventId);
            return SentryId.Empty;
        }
    }

    public Task FlushAsync(TimeSpan timeout) => _worker.FlushAsync(timeout);

    public void Dispose()
    {
        _hooks.Dispose();
        _worker.Dispose();
    }

    /// <summary>Reporting an error must not be another.</summary>
    private SentryId Send(SentryEvent evt, Scope scope, SentryHint? hint)
    {
        try
        {
            Trace(evt, scope.Trace);
            return scope.LastEventId = _pipeline.Send(evt, scope, hint ?? new SentryHint());
        }
        catch (Exception exception)
        {
            Options.DiagnosticLogger?.Log(SentryLevel.Error, "Failure to capture event: {0}", exception, evt.EventId);
            return SentryId.Empty;
        }
    }

    private static void Trace(SentryEvent evt, TraceIds trace)
    {
        evt.Trace = trace;
        evt.Contexts.Trace.TraceId = trace.Trace;
        evt.Contexts.Trace.SpanId = trace.Span;
        evt.Contexts.Trace.ParentSpanId = trace.Parent;
    }

    private static void AddBreadcrumb(SentryEvent evt, Scope scope)
    {
        if (evt.Exception is not { } exception)
            return;
        if (evt.Message?.Formatted is { } formatted && !string.IsNullOrWhiteSpace(formatted))
            scope.AddBreadcrumb(formatted, "Exception", data: new Dictionary<string, string> { ["exception_message"] = exception.Message }, level: BreadcrumbLevel.Fatal);
        else
            scope.AddBreadcrumb(exception.Message, "Exception", type: null, data: null, level: BreadcrumbLevel.Fatal);
    }
}
