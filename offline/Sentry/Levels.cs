namespace Sentry;

public enum SentryLevel : short
{
    Debug,
    Info,
    Warning,
    Error,
    Fatal,
}

public enum BreadcrumbLevel
{
    Debug = -1,
    Info = 0,
    Warning = 1,
    Error = 2,
    Fatal = 3,
}

public enum TransactionNameSource
{
    Custom,
    Url,
    Route,
    View,
    Component,
    Task,
}
