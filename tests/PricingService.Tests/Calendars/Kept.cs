using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PricingService.Tests.Calendars;

/// <summary>Log lines, with their exceptions, as they were written.</summary>
internal sealed class Kept(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
    }
}
