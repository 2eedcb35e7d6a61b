using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Testing;

namespace PricingService.Tests.Experiments;

/// <summary>An experiment's numbers are those of its quotes and outcomes, also when the service is killed in the middle of both.</summary>
public sealed class ExperimentCrashTests(PostgreSqlServer server)
{
    private const int Batches = 60;
    private const int QuotesOfEach = 40;

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task Nothing_is_lost_or_counted_twice_when_the_service_is_killed_during_an_experiment(string engine)
    {
        await using var store = await OutlivingStore.OnAsync(engine, server);
        var (settings, database) = (store.Settings, store.Connection);
        var variants = new ConcurrentDictionary<string, string>();
        var answered = 0;
        var enough = new TaskCompletionSource();
        var killed = await ServiceProcess.StartAsync("PricingService", settings);
        using (var http = new HttpClient { BaseAddress = killed.Address })
        {
            var working = Task.CompletedTask;
            try
            {
                await http.PutPropertyAsync("casa-1");
                await http.PostAsync("/experiments", ExperimentTests.Design(), HttpStatusCode.Created);
                working = WorkAsync(http, variants, () => { if (Interlocked.Increment(ref answered) == Batches / 3)
                    enough.TrySetResult(); });
                await enough.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
            }
            finally
            {
                await killed.DisposeAsync(); // kill -9
            }
            await working;
        }
        Assert.InRange(answered, Batches / 3, Batches - 1);
        await database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.InRange((await AssertCountedAsync(database)).Outcomes, answered * QuotesOfEach, (Batches * QuotesOfEach) - 1);

        await using var restarted = await ServiceProcess.StartAsync("PricingService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        var before = variants.ToDictionary();
        await WorkAsync(again, variants, () => { });
        Assert.All(before, subject => Assert.Equal(subject.Value, variants[subject.Key]));
        var counted = await AssertCountedAsync(database);
        Assert.Equal((Batches * QuotesOfEach, Batches * QuotesOfEach), (counted.Subjects, counted.Observed));
        var view = await again.GetAsync("/experiments/up-10", HttpStatusCode.OK);
        Assert.Equal((counted.Subjects, counted.Outcomes), (ExperimentTests.Sum(view, "subjects"), ExperimentTests.Sum(view, "outcomes")));
    }

    /// <summary>
    /// Quotes for subjects of its own in each batch, and the outcomes of those quotes; accepted is what the subject's name says.
    /// </summary>
    private static Task WorkAsync(HttpClient http, ConcurrentDictionary<string, string> variants, Action answered) => Parallel.ForEachAsync(
        Enumerable.Range(0, Batches), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (batch, cancellationToken) =>
        {
            try
            {
                var subjects = Enumerable.Range(batch * QuotesOfEach, QuotesOfEach).Select(
                    i => string.Create(CultureInfo.InvariantCulture, $"guest-{i}")).ToList();
                var night = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var scored = await PostAsync("/score/batch",
                    new { quotes = subjects.Select(subject => new { property_id = "casa-1", stay_date = night, subject }) });
                var quotes = scored.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("quote")).ToList();
                foreach (var (subject, quote) in subjects.Zip(quotes)) variants[subject] = quote.Text("variant");
                await PostAsync("/learn",
                    new { outcomes = quotes.Select((quote, i) => new { quote_id = quote.Text("quote_id"), accepted = i % 3 == 0 }) });
                answered();
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The service is gone: nothing was promised to this caller.
            }

            async Task<JsonElement> PostAsync(string path, object body)
            {
                using var response = await http.PostAsJsonAsync(path, body, cancellationToken);
                return await response.ReadAsync(HttpStatusCode.OK);
            }
        });

    private static async Task<(long Subjects, long Quotes, long Outcomes, long Accepted, long Observed)> AssertCountedAsync(
        DbConnection database)
    {
        const string sums = "CAST(SUM(subjects) AS BIGINT), CAST(SUM(quotes) AS BIGINT), CAST(SUM(outcomes) AS BIGINT), " +
            "CAST(SUM(accepted) AS BIGINT), CAST(SUM(observed) AS BIGINT)";
        var counted = await database.QuerySingleAsync<(long, long, long, long, long)>($"SELECT {sums} FROM experiment_counts");
        Assert.Equal(await database.QuerySingleAsync<(long, long, long, long, long)>("""
            SELECT COUNT(DISTINCT q.subject_hash), COUNT(*), COUNT(o.outcome_id), CAST(COALESCE(SUM(o.accepted), 0) AS BIGINT),
                COUNT(DISTINCT CASE WHEN o.outcome_id IS NOT NULL THEN q.subject_hash END)
            FROM quotes q LEFT JOIN outcomes o ON o.quote_id = q.quote_id WHERE q.experiment_id = 'up-10'
            """), counted);
        Assert.Equal(
            await database.ExecuteScalarAsync<long>("SELECT CAST(SUM(price_minor * length_of_stay) AS BIGINT) FROM outcomes WHERE " +
                "accepted = 1"),
            await database.ExecuteScalarAsync<long>("SELECT CAST(SUM(revenue_minor) AS BIGINT) FROM experiment_counts"));
        return counted;
    }
}
