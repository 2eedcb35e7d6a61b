using System.Data.Common;
using Dapper;
using Testing;

namespace Storage.Tests;

/// <summary>Writes that share a transaction.</summary>
public abstract partial class DatabaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Writes_that_come_during_a_commit_share_the_next_one()
    {
        await using var service = await StartAsync(await SettingsAsync());
        await CreateWrittenAsync(service);
        var (groups, first, go) = (new List<int>(), new TaskCompletionSource(), new TaskCompletionSource());
        var commits = new GroupCommit<int, int>(DatabaseOf(service), async (connection, transaction, items) =>
        {
            groups.Add(items.Count);
            first.TrySetResult();
            await go.Task;
            foreach (var n in items) await connection.ExecuteAsync("INSERT INTO written (n) VALUES (@n)", new { n }, transaction);
            return [.. items.Select(n => n * 10)];
        }, maxGroup: 4);

        var alone = commits.WriteAsync(1, Cancelled);
        await first.Task;
        var others = Enumerable.Range(2, 6).Select(n => commits.WriteAsync(n, Cancelled)).ToList();
        Assert.DoesNotContain(others, other => other.IsCompleted);
        go.SetResult();

        int[] results = await Task.WhenAll([alone, .. others]).WaitAsync(Patience, Cancelled);
        Assert.Equal([10, 20, 30, 40, 50, 60, 70], results);
        Assert.Equal([1, 4, 2], groups);
        await AssertWrittenAsync(service, 1, 2, 3, 4, 5, 6, 7);
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone_and_the_rest_of_its_group_is_written_once()
    {
        await using var service = await StartAsync(await SettingsAsync());
        await CreateWrittenAsync(service);
        var (first, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var commits = new GroupCommit<int, int>(DatabaseOf(service), async (connection, transaction, items) =>
        {
            first.TrySetResult();
            await go.Task;
            foreach (var n in items) await connection.ExecuteAsync("INSERT INTO written (n) VALUES (@n)", new { n }, transaction);
            return [.. items];
        });

        var alone = commits.WriteAsync(1, Cancelled);
        await first.Task;
        // The second 3 breaks the primary key.
        var others = new[] { 2, 3, 3, 4 }.Select(n => commits.WriteAsync(n, Cancelled)).ToList();
        go.SetResult();
        await alone;

        var written = await Task.WhenAll(others[0], others[1], others[3]).WaitAsync(Patience, Cancelled);
        Assert.Equal([2, 3, 4], written);
        await Assert.ThrowsAnyAsync<DbException>(() => others[2].WaitAsync(Patience, Cancelled));
        await AssertWrittenAsync(service, 1, 2, 3, 4);
    }

    [Fact]
    public async Task A_group_ends_with_the_item_that_fills_it()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var (groups, first, go) = (new List<int>(), new TaskCompletionSource(), new TaskCompletionSource());
        var commits = new GroupCommit<int, int>(DatabaseOf(service), async (_, _, items) =>
        {
            groups.Add(items.Count);
            first.TrySetResult();
            await go.Task;
            return [.. items];
        }, maxGroup: 10, weigh: item => item);

        var alone = commits.WriteAsync(1, Cancelled);
        await first.Task;
        var others = new[] { 4, 4, 4, 30, 1, 1 }.Select(n => commits.WriteAsync(n, Cancelled)).ToList();
        go.SetResult();
        await Task.WhenAll([alone, .. others]).WaitAsync(Patience, Cancelled);

        Assert.Equal([1, 3, 1, 2], groups);
    }

    [Fact]
    public async Task A_group_that_the_store_refuses_is_not_retried_one_by_one()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var (groups, first, go) = (new List<int>(), new TaskCompletionSource(), new TaskCompletionSource());
        var commits = new GroupCommit<int, int>(DatabaseOf(service), async (_, _, items) =>
        {
            groups.Add(items.Count);
            first.TrySetResult();
            await go.Task;
            return items[0] == 1 ? items : throw Conflict;
        });

        var alone = commits.WriteAsync(1, Cancelled);
        await first.Task;
        var others = Enumerable.Range(2, 3).Select(n => commits.WriteAsync(n, Cancelled)).ToList();
        go.SetResult();

        Assert.Equal(1, await alone);
        foreach (var other in others) await Assert.ThrowsAnyAsync<DbException>(() => other.WaitAsync(Patience, Cancelled));
        // Again and again, as any write that meets a conflict, but always all three.
        Assert.All(groups.Skip(1), size => Assert.Equal(3, size));
    }

    private static Task<int> CreateWrittenAsync(PlainService service) => DatabaseOf(service).WriteAsync((connection, transaction) =>
        connection.ExecuteAsync("CREATE TABLE written (n INT PRIMARY KEY)", transaction: transaction), Cancelled);

    private static async Task AssertWrittenAsync(PlainService service, params int[] expected)
    {
        await using var connection = await DatabaseOf(service).OpenAsync(Cancelled);
        Assert.Equal(expected, await connection.QueryAsync<int>("SELECT n FROM written ORDER BY n"));
    }
}
