using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line that a resource wrote.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>What the resources write, and what the app host says of them.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    public ILogger GetLogger(IResource resource) => new ResourceLogger([.. resource.Ids().Select(Log)]);

    public ILogger GetLogger(string resourceName) => new ResourceLogger([Log(resourceName)]);

    /// <summary>The lines so far, and those to come until the resource ends.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAllAsync(resource);

    /// <summary>The lines so far.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask;
        yield return Log(resourceName).Lines();
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        foreach (var id in resource.Ids())
            await foreach (var lines in GetAllAsync(id)) yield return lines;
    }

    public void Complete(IResource resource)
    {
        foreach (var id in resource.Ids()) Complete(id);
    }

    public void Complete(string name) => Log(name).Complete();

    public void Dispose()
    {
        foreach (var log in _logs.Values) log.Complete();
        GC.SuppressFinalize(this);
    }

    internal void Say(IResource resource, string text, bool isError = false)
    {
        foreach (var id in resource.Ids()) Log(id).Write(text, isError);
    }

    internal void Write(string id, string line, bool isError) => Log(id).Write(line, isError);

    internal IReadOnlyList<LogLine> Lines(string id) => Log(id).Lines();

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAllAsync(IResource resource, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var merged = Channel.CreateUnbounded<IReadOnlyList<LogLine>>();
        var watching = Task.WhenAll(resource.Ids().Select(async id =>
        {
            await foreach (var lines in WatchAsync(id).WithCancellation(cancellationToken)) merged.Writer.TryWrite(lines);
        })).ContinueWith(_ => merged.Writer.TryComplete(), TaskScheduler.Default);
        await foreach (var lines in merged.Reader.ReadAllAsync(cancellationToken)) yield return lines;
        await watching;
    }

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, _ => new ResourceLog());

    private sealed class ResourceLogger(IReadOnlyList<ResourceLog> logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}";
            foreach (var log in logs) log.Write(text, logLevel >= LogLevel.Error);
        }
    }
}
