using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using GenerationService.Tests.Generations;
using Microsoft.Data.Sqlite;
using Npgsql;
using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace GenerationService.Tests.Crash;

/// <summary>What callers were promised holds when the service is killed in the middle of its work.</summary>
public sealed class CrashTests(PostgreSqlServer server) : IDisposable
{
    private const int Asked = 300;
    private readonly TemporaryDirectory _data = new();

    [Fact]
    public async Task Every_accepted_job_is_done_once_after_the_service_was_killed_on_its_embedded_database()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_data.Path, "generation.db")}");
        await RunAsync(new() { ["Storage:DataDirectory"] = _data.Path }, database,
            """
            CREATE TABLE effects (job_id TEXT NOT NULL);
            CREATE TRIGGER count_effects AFTER INSERT ON generated_texts BEGIN INSERT INTO effects VALUES (NEW.job_id); END;
            """);
    }

    [Fact]
    public async Task Every_accepted_job_is_done_once_after_the_service_was_killed_on_PostgreSQL()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = new NpgsqlConnection(connectionString);
        await RunAsync(new() { ["ConnectionStrings:generation"] = connectionString }, database,
            """
            CREATE TABLE effects (job_id TEXT NOT NULL);
            CREATE FUNCTION count_effects() RETURNS trigger AS $$ BEGIN INSERT INTO effects
                VALUES (NEW.job_id); RETURN NEW; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER count_effects AFTER INSERT ON generated_texts FOR EACH ROW EXECUTE FUNCTION count_effects();
            """);
    }

    private static async Task RunAsync(Dictionary<string, string?> settings, System.Data.Common.DbConnection database, string countEffects)
    {
        settings["Queue:LeaseSeconds"] = "2";
        settings["Queue:PollSeconds"] = "0.2";
        settings["Queue:Concurrency"] = "1";
        var promised = new List<Uri>();

        var killed = await ServiceProcess.StartAsync("GenerationService", settings);
        using (var http = new HttpClient { BaseAddress = killed.Address })
        {
            Task asking;
            try
            {
                await database.OpenAsync(TestContext.Current.CancellationToken);
                await database.ExecuteAsync(countEffects);
                var enough = new TaskCompletionSource();
                asking = AskAllAsync(http, location =>
                {
                    lock (promised)
                    {
                        promised.Add(location);
                        if (promised.Count == Asked * 2 / 3) enough.TrySetResult();
                    }
                });
                await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));
            }
            finally
            {
                await killed.DisposeAsync(); // kill -9
            }

            await asking;
        }

        // Killed in the middle: part of what was promised is done, part is not.
        var before = await StatusesAsync(database);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Killed with {string.Join(", ", before.Select(row => $"{row.Value} {row.Key}"))}, {promised.Count} promised.");
        Assert.InRange(before.GetValueOrDefault("succeeded"), 0, Asked - 1);
        Assert.True(before.GetValueOrDefault("queued") + before.GetValueOrDefault("running") > 0);
        Assert.InRange(promised.Count, Asked * 2 / 3, Asked);

        // A caller that got no answer asks again with the same key; one that did may too.
        await using var restarted = await ServiceProcess.StartAsync("GenerationService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        var answered = new List<Uri>();
        await AskAllAsync(again, location => { lock (answered) answered.Add(location); });
        Assert.Equal(Asked, answered.Distinct().Count());
        Assert.Subset(answered.ToHashSet(), promised.ToHashSet());
        foreach (var location in answered) Assert.Equal("succeeded", (string?)(await again.FinishedAsync(location))["status"]);

        Assert.Equal(new Dictionary<string, long> { ["succeeded"] = Asked }, await StatusesAsync(database));
        Assert.Equal((Asked, Asked), await database.QuerySingleAsync<(long, long)>("SELECT COUNT(*), COUNT(DISTINCT job_id) FROM effects"));
        Assert.Equal((Asked, Asked),
            await database.QuerySingleAsync<(long, long)>(
                "SELECT COUNT(*), COUNT(DISTINCT job_id) FROM job_attempts WHERE outcome = 'succeeded'"));
    }

    private static Task AskAllAsync(HttpClient http, Action<Uri> accepted) => Parallel.ForEachAsync(
        Enumerable.Range(0, Asked), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/generate")
            {
                Content = JsonContent.Create(new JsonObject
                {
                    ["kind"] = "listing_title",
                    ["inputs"] = new JsonObject { ["property_name"] = $"House {number}", ["city"] = "Porto" },
                }),
                Headers = { { "Idempotency-Key", $"crash-{number}" } },
            };
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
                accepted(response.Headers.Location!);
            }
            catch (HttpRequestException)
            {
                // The service is gone: nothing was promised to this caller.
            }
        });

    private static async Task<Dictionary<string, long>> StatusesAsync(System.Data.Common.DbConnection database) =>
        (await database.QueryAsync<(string Status, long Count)>("SELECT status, COUNT(*) FROM jobs GROUP BY status")).ToDictionary(
            row => row.Status, row => row.Count);

    public void Dispose() => _data.Dispose();
}
