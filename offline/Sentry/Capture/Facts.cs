using System.Runtime.InteropServices;
using Sentry.Protocol;

namespace Sentry.Capture;

/// <summary>What is true of every event of this process.</summary>
internal sealed class Facts(SentryOptions options)
{
    private static readonly Runtime Runtime = new()
    {
        Name = ".NET",
        Version = Environment.Version.ToString(),
        RawDescription = RuntimeInformation.FrameworkDescription,
        Identifier = RuntimeInformation.RuntimeIdentifier,
    };

    public void AddTo(SentryEvent evt)
    {
        evt.Level ??= SentryLevel.Error;
        evt.Release ??= options.Release;
        evt.Distribution ??= options.Distribution;
        evt.Environment ??= options.Environment;
        evt.ServerName ??= string.IsNullOrEmpty(options.ServerName) ? options.SendDefaultPii ? Environment.MachineName : null : options.ServerName;
        evt.Sdk.Name ??= SdkVersion.Instance.Name;
        evt.Sdk.Version ??= SdkVersion.Instance.Version;
        evt.Contexts.Device.Timezone = TimeZoneInfo.Local;
        evt.Contexts.OperatingSystem.RawDescription = RuntimeInformation.OSDescription;
        evt.Contexts.TryAdd(Runtime.Type, Runtime);
        if (options.SendDefaultPii)
            AddUser(evt);
        if (options.ReportAssembliesMode != ReportAssembliesMode.None)
            AddModules(evt);
        foreach (var (key, value) in options.DefaultTags)
        {
            if (!evt.Tags.ContainsKey(key))
                evt.SetTag(key, value);
        }
        if (evt.Exception?.StackTrace is null && options.AttachStacktrace)
            AddThread(evt);
    }

    private void AddUser(SentryEvent evt)
    {
        if (options.IsEnvironmentUser && !evt.HasUser())
            evt.User.Username = Environment.UserName;
        evt.User.IpAddress ??= "{{auto}}";
    }

    private static void AddModules(SentryEvent evt)
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic).Select(assembly => assembly.GetName()))
        {
            if (assembly is { Name: { } name, Version: { } version })
                evt.Modules[name] = version.ToString();
        }
    }

    private void AddThread(SentryEvent evt)
    {
        if (evt.SentryThreads?.Any(thread => thread.Current == true) == true)
            return;
        var thread = Thread.CurrentThread;
        evt.SentryThreads =
        [
            .. evt.SentryThreads ?? [],
            new SentryThread
            {
                Id = thread.ManagedThreadId,
                Name = thread.Name,
                Crashed = false,
                Current = true,
                Stacktrace = evt.SentryExceptions?.FirstOrDefault()?.Stacktrace ?? StackFrames.OfCaller(options),
            },
        ];
    }
}
