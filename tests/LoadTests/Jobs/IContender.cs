namespace LoadTests.Jobs;

/// <summary>A durable queue on PostgreSQL with twenty workers. Its work is one row in the table <c>done</c>.</summary>
internal interface IContender : IAsyncDisposable
{
    const int Workers = 20;

    const string Row = "INSERT INTO done (id) VALUES ($1)";

    Task StartAsync(string connectionString, Action done, CancellationToken cancellationToken);

    /// <summary>Completes when the job would survive the end of the process.</summary>
    Task AcceptAsync(int id, CancellationToken cancellationToken);
}
