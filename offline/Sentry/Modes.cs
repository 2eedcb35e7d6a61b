namespace Sentry;

/// <summary>What counts as having been reported already.</summary>
[Flags]
public enum DeduplicateMode
{
    SameEvent = 1,
    SameExceptionInstance = 2,
    InnerException = 4,
    AggregateException = 8,
    All = int.MaxValue,
}

public enum ReportAssembliesMode
{
    None,
    Version,
    InformationalVersion,
}

/// <summary>Of no effect here: frames are always written in the original form.</summary>
public enum StackTraceMode
{
    Original,
    Enhanced,
}

public static class SentryConstants
{
    public const string DisableSdkDsnValue = "";
    public const int DefaultMaxBreadcrumbs = 100;
    public const int ProtocolVersion = 7;
    public const string Platform = "csharp";
}
