using System.Globalization;

namespace Sentry.Extensibility;

internal sealed class ConsoleDiagnosticLogger(SentryLevel minimal) : IDiagnosticLogger
{
    public bool IsEnabled(SentryLevel level) => level >= minimal;

    public void Log(SentryLevel logLevel, string message, Exception? exception = null, params object?[] args)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{logLevel,7}: {string.Format(CultureInfo.InvariantCulture, message, args)} {exception}");
    }
}
