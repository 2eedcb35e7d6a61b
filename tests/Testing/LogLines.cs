using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Testing;

/// <summary>What the service would print, formatted by the product's own formatter on the logging thread as the console does.</summary>
public sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider? _scopes;

    /// <summary>The service's own; until it is set, nothing is written.</summary>
    public ConsoleFormatter? Formatter { get; set; }

    public IReadOnlyCollection<string> Text => _lines;

    public IEnumerable<JsonElement> Json => _lines.Select(line => JsonDocument.Parse(line).RootElement);

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Writer(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => lines._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            lines.Formatter?.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), lines._scopes, text);
            if (text.ToString() is { Length: > 0 } line) lines._lines.Enqueue(line);
        }
    }
}
