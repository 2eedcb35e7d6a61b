using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppHost.Running;

/// <summary>
/// Aspire follows its programs in tasks that nobody restarts. When one fails, Aspire logs a critical line, and from then
/// on it sees nothing that happens to those programs, so targets would silently be missing. The run then ends
/// and says why.
/// </summary>
internal sealed class LostSight(IServiceProvider services) : ILoggerProvider, ILogger
{
    private const string Orchestrator = "Aspire.Hosting.Dcp";

    private volatile string? _reason;

    /// <summary>Aspire's message; null while all is well.</summary>
    public string? Reason => _reason;

    /// <summary>If it happened, says so on standard error and returns 1; otherwise 0.</summary>
    public static int ExitCode(DistributedApplication app)
    {
        if (app.Services.GetService<LostSight>()?.Reason is not { } reason) return 0;
        Console.Error.WriteLine($"AppHost: Aspire lost track of its programs, so everything was stopped. Start again. ({reason})");
        return 1;
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Orchestrator, StringComparison.Ordinal) ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (logLevel != LogLevel.Critical || _reason is not null) return;
        _reason = exception is null ? formatter(state, exception) : $"{formatter(state, exception).TrimEnd('.')}: {exception.Message}";
        services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
    }

    public void Dispose()
    {
    }
}
