using Dapper;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Storage;

namespace ServiceDefaults.Tests.Storage;

public sealed class SqliteDatabaseTests : DatabaseTests
{
    protected override Dialect Dialect => Dialect.Sqlite;

    protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?> { ["Storage:DataDirectory"] = Data });

    [Fact]
    public async Task What_is_committed_is_on_the_disk()
    {
        await using var service = await StartAsync(await SettingsAsync());
        await using var connection = await service.Services.GetRequiredService<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_one_clear_line()
    {
        var file = Path.Combine(Data, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(new() { ["Storage:DataDirectory"] = Path.Combine(file, "data") }));
        Assert.StartsWith($"The data directory {file}/data cannot be written:", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set Storage:DataDirectory (Storage__DataDirectory) to a directory that this user may write.", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_one_clear_line()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "plain.db"), string.Concat(Enumerable.Repeat("this is not a database ", 100)), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<StartFailedException>(async () => await StartAsync(await SettingsAsync()));
        Assert.StartsWith("The file plain.db in the data directory is damaged or no database.", failure.Message, StringComparison.Ordinal);
    }
}
