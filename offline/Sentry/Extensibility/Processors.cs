namespace Sentry.Extensibility;

/// <summary>Changes an event before it is sent, or drops it by returning null.</summary>
public interface ISentryEventProcessor
{
    SentryEvent? Process(SentryEvent @event);
}

public interface ISentryEventExceptionProcessor
{
    void Process(Exception exception, SentryEvent sentryEvent);
}

/// <summary>Says of an exception that it is not to be reported.</summary>
public interface IExceptionFilter
{
    bool Filter(Exception ex);
}
