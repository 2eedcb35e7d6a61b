namespace Sentry.Extensibility;

/// <summary>Hears what the SDK has to say of itself.</summary>
public interface IDiagnosticLogger
{
    bool IsEnabled(SentryLevel level);

    void Log(SentryLevel logLevel, string message, Exception? exception = null, params object?[] args);
}
