using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults.Configuration;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Logs;

/// <summary>
/// The same for a person: time, level, message, logger, the ids of the request and of the trace, the exception; nothing personal.
/// </summary>
internal sealed class TextLines(TimeProvider clock, Scrubber scrubber, bool colours) : ConsoleFormatter(LogFormats.Text)
{
    private const string Grey = "\e[90m", Plain = "\e[0m";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message is null && logEntry.Exception is null) return;
        var (word, colour) = Level(logEntry.LogLevel);
        var ids = LogMessage.RequestIdOf(scopeProvider) is { } id ? $" request {id}" : "";
        if (Activity.Current is { } activity) ids += $" trace {activity.TraceId.ToHexString()}";

        Write(textWriter, Grey, clock.GetUtcNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        Write(textWriter, colour, word);
        textWriter.Write($" {LogMessage.Scrub(message ?? "", logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>, scrubber)} ");
        Write(textWriter, Grey, $"[{logEntry.Category}{ids}]");
        textWriter.WriteLine();
        if (logEntry.Exception is { } exception) textWriter.WriteLine(scrubber.Text(exception.ToString()));
    }

    private void Write(TextWriter writer, string colour, string text) => writer.Write(colours ? $"{colour}{text}{Plain}" : text);

    private static (string Word, string Colour) Level(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trce", Grey),
        LogLevel.Debug => ("dbug", Grey),
        LogLevel.Information => ("info", "\e[32m"),
        LogLevel.Warning => ("warn", "\e[33m"),
        LogLevel.Error => ("fail", "\e[31m"),
        _ => ("crit", "\e[37;41m"),
    };
}
