using Sentry.Extensibility;

namespace Sentry;

public partial class SentryOptions
{
    internal Func<SentryEvent, SentryHint, SentryEvent?>? BeforeSend { get; private set; }

    internal Func<Breadcrumb, SentryHint, Breadcrumb?>? BeforeBreadcrumb { get; private set; }

    internal List<ISentryEventProcessor> EventProcessors { get; } = [];

    internal List<ISentryEventExceptionProcessor> ExceptionProcessors { get; } = [];

    internal List<Func<Exception, bool>> ExceptionFilters { get; } = [];

    internal List<string> InAppIncluded { get; } = [];

    internal List<string> InAppExcluded { get; } = ["System", "Microsoft", "Sentry", "Npgsql", "Dapper", "Polly", "Grpc", "OpenTelemetry"];

    internal bool HookUnhandledExceptions { get; private set; } = true;

    internal bool HookUnobservedTasks { get; private set; } = true;

    internal bool HookProcessExit { get; private set; } = true;

    /// <summary>The last word on an event: return another, or null to drop it. One that throws lets the event go, with a breadcrumb saying so.</summary>
    public void SetBeforeSend(Func<SentryEvent, SentryHint, SentryEvent?> beforeSend) => BeforeSend = beforeSend;

    public void SetBeforeSend(Func<SentryEvent, SentryEvent?> beforeSend) => BeforeSend = (evt, _) => beforeSend(evt);

    public void SetBeforeBreadcrumb(Func<Breadcrumb, SentryHint, Breadcrumb?> beforeBreadcrumb) => BeforeBreadcrumb = beforeBreadcrumb;

    public void SetBeforeBreadcrumb(Func<Breadcrumb, Breadcrumb?> beforeBreadcrumb) => BeforeBreadcrumb = (breadcrumb, _) => beforeBreadcrumb(breadcrumb);

    public void AddEventProcessor(ISentryEventProcessor processor) => EventProcessors.Add(processor);

    public void AddExceptionProcessor(ISentryEventExceptionProcessor processor) => ExceptionProcessors.Add(processor);

    public void AddExceptionFilter(IExceptionFilter exceptionFilter) => ExceptionFilters.Add(exceptionFilter.Filter);

    public void AddExceptionFilterForType<TException>()
        where TException : Exception => ExceptionFilters.Add(exception => exception is TException);

    public void AddInAppInclude(string prefix) => InAppIncluded.Add(prefix);

    public void AddInAppExclude(string prefix) => InAppExcluded.Add(prefix);

    public void DisableDuplicateEventDetection() => DeduplicateMode = 0;

    public void DisableAppDomainUnhandledExceptionCapture() => HookUnhandledExceptions = false;

    public void DisableUnobservedTaskExceptionCapture() => HookUnobservedTasks = false;

    public void DisableAppDomainProcessExitFlush() => HookProcessExit = false;

    /// <summary>Nothing to disable: this stand-in has no such integration.</summary>
    public void DisableDiagnosticSourceIntegration()
    {
    }

    /// <summary>Nothing to disable: this stand-in has no such integration.</summary>
    public void DisableSystemDiagnosticsMetricsIntegration()
    {
    }
}
