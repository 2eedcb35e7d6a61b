using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Configuration;
using Testing;

namespace Storage.Tests;

/// <summary>What holds of writes.</summary>
public abstract partial class DatabaseTests
{
    [Fact]
    public async Task A_write_is_whole_or_not_at_all()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var database = DatabaseOf(service);
        var nights = await database.WriteAsync(async (connection, transaction) =>
        {
            await InsertAsync(connection, transaction, "kept", 3);
            return await connection.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'kept'", transaction: transaction);
        }, Cancelled);
        Assert.Equal(3, nights);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(async (connection, transaction) =>
        {
            await InsertAsync(connection, transaction, "lost", 1);
            throw new InvalidOperationException();
        }, Cancelled));
        await using var reading = await database.OpenAsync(Cancelled);
        Assert.Equal(["first", "kept"], await reading.QueryAsync<string>("SELECT id FROM stays ORDER BY id"));
    }

    [Fact]
    public async Task A_duplicate_key_is_an_error_and_is_not_retried()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var attempts = 0;
        await Assert.ThrowsAnyAsync<DbException>(() => DatabaseOf(service).WriteAsync((connection, transaction) =>
        {
            attempts++;
            return InsertAsync(connection, transaction, "first", 1);
        }, Cancelled));
        Assert.Equal(1, attempts);
    }

    /// <summary>What the engine reports where others hold what a write wants.</summary>
    protected abstract DbException Conflict { get; }

    [Theory]
    [InlineData(5, "attempt-6")]
    [InlineData(6, null)]
    public async Task A_write_that_meets_conflicts_is_tried_again_up_to_six_times_and_only_its_last_attempt_stays(int conflicts,
        string? kept)
    {
        await using var service = await StartAsync(await SettingsAsync());
        var attempts = 0;
        var met = await Record.ExceptionAsync(() => DatabaseOf(service).WriteAsync(async (connection, transaction) =>
        {
            await InsertAsync(connection, transaction, $"attempt-{++attempts}", 1);
            if (attempts <= conflicts) throw Conflict;
        }, Cancelled));
        Assert.Equal((6, kept is null ? Conflict.Message : null), (attempts, met?.Message));
        await using var reading = await DatabaseOf(service).OpenAsync(Cancelled);
        Assert.Equal(kept, await reading.ExecuteScalarAsync<string>("SELECT id FROM stays WHERE id <> 'first'"));
    }

    [Fact]
    public async Task Many_writers_lose_nothing()
    {
        var settings = await SettingsAsync();
        await using var one = await StartAsync(settings);
        await using var two = await StartAsync(settings);
        await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => DatabaseOf(i % 2 == 0 ? one : two).WriteAsync(async (connection, transaction) =>
            {
                var before = await connection.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'first'" +
                    (Dialect == Dialect.PostgreSql ? " FOR UPDATE" : ""), transaction: transaction);
                await connection.ExecuteAsync("UPDATE stays SET nights = @nights WHERE id = 'first'", new { nights = before + 1 },
                    transaction);
            }, Cancelled)));
        await using var reading = await DatabaseOf(one).OpenAsync(Cancelled);
        Assert.Equal(41, await reading.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'first'"));
    }
}
