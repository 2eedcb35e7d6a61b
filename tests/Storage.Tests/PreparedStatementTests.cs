using Npgsql;

namespace Storage.Tests;

public sealed class PreparedStatementTests
{
    [Theory]
    [InlineData("Host=db", 50)]
    [InlineData("Host=db;Max Auto Prepare=0", 0)]
    [InlineData("Host=db;max auto prepare=7", 7)]
    public void Statements_are_prepared_unless_the_connection_string_says_how_many(string connectionString, int expected)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);

        StorageSetup.PrepareStatements(connection);

        Assert.Equal(expected, connection.MaxAutoPrepare);
    }
}
