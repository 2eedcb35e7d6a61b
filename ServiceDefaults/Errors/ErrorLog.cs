using Sentry;
using ServiceDefaults.Logs;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Errors;

/// <summary>
/// Watches the log of a service that has a DSN: lines become breadcrumbs, and an exception that code handled but logged as an error
/// is reported. One that ended a request is reported by the code that answers it, which knows more.
/// </summary>
[ProviderAlias("Errors")]
internal sealed class ErrorLog(ErrorReports reports, Scrubber scrubber, int maxBreadcrumbs) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) =>
        new Category(categoryName, categoryName == typeof(ErrorAnswers).FullName ? null : reports, scrubber, maxBreadcrumbs);

    public void Dispose()
    {
    }

    private sealed class Category(string name, ErrorReports? reports, Scrubber scrubber, int capacity) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            if (logLevel >= LogLevel.Error && exception is not null) reports?.Logged(exception, name);
            var message = LogMessage.Scrub(formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, scrubber);
            Breadcrumbs.Leave(new Breadcrumb(message, "default", data: null, name, Level(logLevel)), capacity);
        }

        private static BreadcrumbLevel Level(LogLevel level) => level switch
        {
            LogLevel.Information => BreadcrumbLevel.Info,
            LogLevel.Warning => BreadcrumbLevel.Warning,
            LogLevel.Error => BreadcrumbLevel.Error,
            _ => BreadcrumbLevel.Fatal,
        };
    }
}
