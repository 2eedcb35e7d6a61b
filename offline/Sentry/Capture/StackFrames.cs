using System.Diagnostics;

namespace Sentry.Capture;

internal static class StackFrames
{
    private static readonly string Own = typeof(StackFrames).Assembly.FullName!;

    public static SentryStackTrace? Of(Exception exception, SentryOptions options)
    {
        var trace = new StackTrace(exception, true);
        return trace.FrameCount > 0 ? Of(trace, options) : null;
    }

    public static SentryStackTrace OfCaller(SentryOptions options)
    {
        var all = Of(new StackTrace(true), options);
        while (all.Frames.Count > 0 && all.Frames[^1].Package == Own)
            all.Frames.RemoveAt(all.Frames.Count - 1);
        return all;
    }

    private static SentryStackTrace Of(StackTrace trace, SentryOptions options) =>
        new() { Frames = [.. trace.GetFrames().Reverse().Select(frame => Of(frame, options)).OfType<SentryStackFrame>()] };

    private static SentryStackFrame? Of(StackFrame frame, SentryOptions options)
    {
        if (frame.GetMethod() is not { } method)
            return null;
        var (module, function) = Readable(method.DeclaringType?.FullName ?? "(unknown)", method.Name);
        return new SentryStackFrame
        {
            Module = module,
            Function = function,
            Package = method.DeclaringType?.Assembly.FullName,
            FileName = frame.GetFileName(),
            LineNumber = frame.GetFileLineNumber() is > 0 and var line ? line : null,
            ColumnNumber = frame.GetFileColumnNumber() is > 0 and var column ? column : null,
            InstructionAddress = frame.GetILOffset() is var offset && offset != StackFrame.OFFSET_UNKNOWN ? offset : null,
            InApp = options.InAppIncluded.Exists(prefix => Matches(module, prefix)) || !options.InAppExcluded.Exists(prefix => Matches(module, prefix)),
        };
    }

    /// <summary>The method that was written, not the one that the compiler made of it: <c>Type+&lt;Run&gt;d__3.MoveNext</c> is <c>Type.Run</c>.</summary>
    private static (string Module, string Function) Readable(string module, string function)
    {
        if (function == "MoveNext" && module.LastIndexOf("+<", StringComparison.Ordinal) is > 0 and var start && module.IndexOf('>', start) is > 0 and var end)
            return (module[..start], module[(start + 2)..end]);
        if (function.StartsWith('<') && function.IndexOf(">b__", StringComparison.Ordinal) is > 0 and var close)
            return (module, function[1..close] + " { <lambda> }");
        return (module, function);
    }

    private static bool Matches(string module, string prefix) =>
        module.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (module.Length == prefix.Length || module[prefix.Length] == '.');
}
