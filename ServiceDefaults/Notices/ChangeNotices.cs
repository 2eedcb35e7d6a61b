using System.Collections.Concurrent;
using StackExchange.Redis;

namespace ServiceDefaults.Notices;

/// <summary>
/// Tells the other replicas of this service that something changed, and hears it from them: over Redis if the connection
/// string <c>cache</c> is configured, not at all otherwise. Redis keeps no notices for absent listeners, so a listener also polls
/// from time to time: a notice makes an update fast, the poll makes it certain.
/// </summary>
public sealed partial class ChangeNotices(IOptions<NoticesOptions> options, IHostEnvironment environment, ILogger<ChangeNotices> logger)
    : IHostedService
{
    private readonly string _me = Guid.NewGuid().ToString("N");
    private readonly RedisChannel _channel = new($"{environment.ApplicationName}:changes", RedisChannel.PatternMode.Literal);
    private readonly ConcurrentDictionary<string, Action> _listeners = new(StringComparer.Ordinal);
    private volatile bool _stopped;
    private int _lost;
    private volatile ConnectionMultiplexer? _redis;

    /// <summary>
    /// Has <paramref name="look"/> called when another replica reports a change to this subject, and when notices may have been missed.
    /// </summary>
    /// <param name="subject">A constant of the code, the same in all replicas.</param>
    /// <param name="look">Must return at once: longer work is for a worker, which a <see cref="Bell"/> wakes.</param>
    public void Listen(string subject, Action look) => _listeners.AddOrUpdate(subject, look, (_, others) => others + look);

    /// <summary>Tells the other replicas, without waiting. Call it once the change is stored.</summary>
    public void Tell(string subject) => _redis?.GetSubscriber().Publish(_channel, $"{_me} {subject}", CommandFlags.FireAndForget);

    /// <summary>Connects in the background: a service is ready without Redis.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Cache is { Length: > 0 } connection) _ = Task.Run(() => ConnectOrTellAsync(connection), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Leaves Redis.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_redis is { } redis) await redis.CloseAsync(allowCommandsToComplete: false).WaitAsync(cancellationToken);
    }

    /// <summary>Nobody waits for this, so errors are logged here or nowhere.</summary>
    private async Task ConnectOrTellAsync(string connection)
    {
        try
        {
            await ConnectAsync(connection);
        }
        catch (Exception e)
        {
            Log.NotUsed(logger, e);
        }
    }

    private async Task ConnectAsync(string connection)
    {
        var settings = RedisAddress.Of(connection)!;
        settings.ClientName = environment.ApplicationName;
        // The client itself keeps trying until Redis is there.
        settings.AbortOnConnectFail = false;
        var redis = await ConnectionMultiplexer.ConnectAsync(settings);
        redis.ConnectionFailed += (_, lost) =>
        {
            if (lost.ConnectionType == ConnectionType.Subscription) Lost(lost.FailureType);
        };
        redis.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType != ConnectionType.Subscription) return;
            if (Interlocked.Exchange(ref _lost, 0) == 1) Log.Restored(logger);
            LookAtAll();
        };
        // Without waiting for it: the client subscribes whenever it connects.
        redis.GetSubscriber().Subscribe(_channel, (_, notice) => Hear(notice), CommandFlags.FireAndForget);
        _redis = redis;
        if (!redis.IsConnected) Lost(ConnectionFailureType.UnableToConnect);
        LookAtAll();
        // Stopped in the meantime: nobody else closes it.
        if (_stopped) await redis.CloseAsync(allowCommandsToComplete: false);
    }

    /// <summary>Logged once per outage, however often the client tries.</summary>
    private void Lost(ConnectionFailureType failure)
    {
        if (Interlocked.Exchange(ref _lost, 1) == 0 && !_stopped) Log.Lost(logger, failure);
    }

    private void Hear(string? notice)
    {
        if (notice?.Split(' ') is [var sender, var subject] && sender != _me && _listeners.TryGetValue(subject, out var look)) look();
    }

    /// <summary>Notices sent while there was no connection are not sent again.</summary>
    private void LookAtAll()
    {
        foreach (var look in _listeners.Values) look();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis cannot be reached ({Failure}): changes by other replicas are " +
            "seen at the next poll. It is tried again until it answers.")]
        public static partial void Lost(ILogger logger, ConnectionFailureType failure);

        [LoggerMessage(2, LogLevel.Information, "Redis answers again: replicas tell each other of changes at once")]
        public static partial void Restored(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "Redis cannot be used: changes by other replicas are seen at the next poll, until this " +
            "service is restarted")]
        public static partial void NotUsed(ILogger logger, Exception exception);
    }
}
