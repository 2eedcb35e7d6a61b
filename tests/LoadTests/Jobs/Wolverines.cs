using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Postgresql;

namespace LoadTests.Jobs;

/// <summary>
/// Wolverine's durable local queue: stored in its inbox before it is accepted, marked as handled after the row is written.
/// </summary>
internal sealed class Wolverines : IContender
{
    private IHost? _host;

    public async Task StartAsync(string connectionString, Action done, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        builder.Services.AddSingleton(new Done(done));
        builder.UseWolverine(options =>
        {
            options.PersistMessagesWithPostgresql(connectionString, "wolverine");
            options.LocalQueueFor<WriteRow>().UseDurableInbox().MaximumParallelMessages(IContender.Workers);
            options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(WriteRowHandler));
        });
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
    }

    public async Task AcceptAsync(int id, CancellationToken cancellationToken)
    {
        await using var scope = _host!.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().PublishAsync(new WriteRow(id));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is null) return;
        await _host.StopAsync();
        _host.Dispose();
    }
}

public sealed record WriteRow(int Id);

public sealed record Done(Action Tell);

public static class WriteRowHandler
{
    public static async Task HandleAsync(WriteRow row, NpgsqlDataSource rows, Done done)
    {
        await using var command = rows.CreateCommand(IContender.Row);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = row.Id });
        await command.ExecuteNonQueryAsync();
        done.Tell();
    }
}
