using Hangfire;
using Hangfire.PostgreSql;
using Npgsql;

namespace LoadTests.Jobs;

/// <summary>Hangfire as its documentation sets it up, told at once of new jobs (long polling) rather than every 15 s.</summary>
internal sealed class Hangfires : IContender
{
    private static NpgsqlDataSource? _rows;
    private static Action? _done;
    private BackgroundJobServer? _server;
    private BackgroundJobClient? _client;

    public Task StartAsync(string connectionString, Action done, CancellationToken cancellationToken)
    {
        (_rows, _done) = (NpgsqlDataSource.Create(connectionString), done);
        GlobalConfiguration.Configuration.UsePostgreSqlStorage(
            storage => storage.UseNpgsqlConnection(connectionString),
            new PostgreSqlStorageOptions { EnableLongPolling = true, QueuePollInterval = TimeSpan.FromSeconds(1) });
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = IContender.Workers });
        _client = new BackgroundJobClient();
        return Task.CompletedTask;
    }

    public Task AcceptAsync(int id, CancellationToken cancellationToken)
    {
        _client!.Enqueue(() => WriteAsync(id));
        return Task.CompletedTask;
    }

    public static async Task WriteAsync(int id)
    {
        await using var command = _rows!.CreateCommand(IContender.Row);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        await command.ExecuteNonQueryAsync();
        _done!();
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        if (_rows is not null) await _rows.DisposeAsync();
    }
}
