using Dapper;
using Microsoft.Data.Sqlite;

namespace GenerationService.Tests.Automations;

/// <summary>An automation can outlive the release that accepted it.</summary>
public sealed class OtherReleaseTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task It_goes_on_by_the_declaration_that_it_was_started_with()
    {
        var location = await StartedAsync("""
            UPDATE automation_types SET sha256 = 'other', source = REPLACE(source, '"page_url": "$steps.page.url"', '"city": "$inputs.city"');
            UPDATE automations SET type_sha256 = 'other';
            """);
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _data.Path });

        var ended = await app.CreateClient().EndedAsync(location);

        Assert.Equal(("succeeded", "Porto"), ((string?)ended["status"], (string?)ended["result"]!["city"]));
    }

    [Fact]
    public async Task One_that_can_no_longer_run_has_failed_and_says_so()
    {
        var location = await StartedAsync("""
            UPDATE automation_types SET sha256 = 'other', source = REPLACE(source, '"generate"', '"dance"');
            UPDATE automations SET type_sha256 = 'other';
            """);
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _data.Path });
        var http = app.CreateClient();

        var ended = await http.EndedAsync(location);

        Assert.Equal(("failed", "This release can no longer run this type of automation as it was declared."),
            ((string?)ended["status"], (string?)ended["error"]));
        await http.ScrapeAsync(lines => lines.Contains("""automation_jobs_total{job_type="listing_in_languages",status="failed"} 1"""));
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(_data.Path, "generation.db")}"))
            await database.ExecuteAsync("""UPDATE automation_types SET source = REPLACE(source, '"dance"', '"generate"')""");
        await http.SendAsync(HttpMethod.Post, location + "/retry");
        Assert.Equal("succeeded", (string?)(await http.EndedAsync(location))["status"]);
    }

    private async Task<Uri> StartedAsync(string then)
    {
        Uri location;
        await using (var idle = new GenerationApp(new Dictionary<string, string?>
        {
            ["Storage:DataDirectory"] = _data.Path, ["Queue:Concurrency"] = "0",
        }))
            location = await idle.CreateClient().StartedAsync(AutomationClient.Languages);
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_data.Path, "generation.db")}");
        await database.ExecuteAsync(then);
        return location;
    }
}
