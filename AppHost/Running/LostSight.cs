using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppHost.Running;

/// <summary>
/// Aspire follows its programs in tasks that nobody restarts: one that fails is a critical line in its log, and from then
/// on nothing that happens to those programs is seen, so that targets would be missing without a word. The run ends then,
/// and says why.
/// </summary>
internal sealed class LostSight(IServiceProvider services) : ILoggerProvider, ILogger
{
    private const string Orchestrator = "Aspire.Hosting.Dcp";

    private volatile string? _reason;

    /// <summary>What Aspire said; null while it sees what it runs.</summary>
    public string? Reason => _reason;

    /// <summary>Says so on standard error where it happened. 1 then, and 0 otherwise.</summary>
    public static int ExitCode(DistributedApplication app)
    {
        if (app.Services.GetService<LostSight>()?.Reason is not { } reason) return 0;
        Console.Error.WriteLine($"AppHost: Aspire lost sight of what it runs, so everything was stopped. Start again. ({reason})");
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
