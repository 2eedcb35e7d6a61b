using Sentry.Capture;

namespace Sentry;

/// <summary>The one hub of the process. Until <see cref="Init(Action{SentryOptions})"/> it does nothing.</summary>
public static class SentrySdk
{
    private static Hub? s_hub;

    public static bool IsEnabled => s_hub is not null;

    public static SentryId LastEventId => s_hub?.Scopes.Current.LastEventId ?? SentryId.Empty;

    internal static SentryOptions? CurrentOptions => s_hub?.Options;

    public static IDisposable Init() => Init((string?)null);

    public static IDisposable Init(string? dsn) => dsn?.Length == 0 ? new Nothing() : Init(options => options.Dsn = dsn);

    public static IDisposable Init(Action<SentryOptions>? configureOptions)
    {
        var options = new SentryOptions();
        configureOptions?.Invoke(options);
        return Init(options);
    }

    /// <exception cref="ArgumentNullException">No DSN was given anywhere; an empty one turns the SDK off.</exception>
    public static IDisposable Init(SentryOptions options)
    {
        var hub = Settings.Dsn(options).Length == 0 ? null : new Hub(options);
        Interlocked.Exchange(ref s_hub, hub)?.Dispose();
        return hub is null ? new Nothing() : new Handle(hub);
    }

    public static void Close() => Interlocked.Exchange(ref s_hub, null)?.Dispose();

    public static void Flush() => FlushAsync().GetAwaiter().GetResult();

    public static void Flush(TimeSpan timeout) => FlushAsync(timeout).GetAwaiter().GetResult();

    public static Task FlushAsync() => s_hub is { } hub ? hub.FlushAsync(hub.Options.FlushTimeout) : Task.CompletedTask;

    public static Task FlushAsync(TimeSpan timeout) => s_hub?.FlushAsync(timeout) ?? Task.CompletedTask;

    public static IDisposable PushScope() => s_hub?.Scopes.Push() ?? new Nothing();

    public static void ConfigureScope(Action<Scope> configureScope)
    {
        if (s_hub is { } hub)
            configureScope(hub.Scopes.Current);
    }

    public static void ConfigureScope<TArg>(Action<Scope, TArg> configureScope, TArg arg)
    {
        if (s_hub is { } hub)
            configureScope(hub.Scopes.Current, arg);
    }

    public static void SetTag(string key, string value) => s_hub?.Scopes.Current.SetTag(key, value);

    public static void UnsetTag(string key) => s_hub?.Scopes.Current.UnsetTag(key);

    public static void AddBreadcrumb(
        string message, string? category = null, string? type = null, IDictionary<string, string>? data = null, BreadcrumbLevel level = default) =>
        s_hub?.Scopes.Current.AddBreadcrumb(new Breadcrumb(null, message, type, data is null ? null : new Dictionary<string, string>(data), category, level));

    public static void AddBreadcrumb(Breadcrumb breadcrumb, SentryHint? hint = null) =>
        s_hub?.Scopes.Current.AddBreadcrumb(breadcrumb, hint ?? new SentryHint());

    public static SentryId CaptureEvent(SentryEvent evt, Scope? scope = null, SentryHint? hint = null) =>
        s_hub?.Capture(evt, scope, hint) ?? SentryId.Empty;

    public static SentryId CaptureEvent(SentryEvent evt, Action<Scope> configureScope) => CaptureEvent(evt, null, configureScope);

    public static SentryId CaptureEvent(SentryEvent evt, SentryHint? hint, Action<Scope> configureScope) =>
        s_hub?.Capture(evt, configureScope, hint) ?? SentryId.Empty;

    public static SentryId CaptureException(Exception exception) => CaptureEvent(new SentryEvent(exception));

    public static SentryId CaptureException(Exception exception, Action<Scope> configureScope) =>
        CaptureEvent(new SentryEvent(exception), configureScope);

    public static SentryId CaptureException(Exception exception, bool handled, bool terminal = false)
    {
        exception.SetSentryFlags(handled, terminal);
        return CaptureException(exception);
    }

    public static SentryId CaptureException(Exception exception, bool handled, bool terminal, Action<Scope> configureScope)
    {
        exception.SetSentryFlags(handled, terminal);
        return CaptureException(exception, configureScope);
    }

    public static SentryId CaptureMessage(string message, SentryLevel level = SentryLevel.Info) =>
        string.IsNullOrWhiteSpace(message) ? SentryId.Empty : CaptureEvent(new SentryEvent { Message = message, Level = level });

    public static SentryId CaptureMessage(string message, Action<Scope> configureScope, SentryLevel level = SentryLevel.Info) =>
        string.IsNullOrWhiteSpace(message) ? SentryId.Empty : CaptureEvent(new SentryEvent { Message = message, Level = level }, configureScope);

    private sealed class Handle(Hub hub) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.CompareExchange(ref s_hub, null, hub);
            hub.Dispose();
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
