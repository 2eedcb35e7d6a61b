using System.Net;
using System.Text.Json;
using Dapper;
using Storage;

namespace PricingService.Tests.Packs;

public sealed class BuildPackCommandTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_command_builds_the_very_pack_that_the_service_builds()
    {
        var (exitCode, output, errors) = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--nights", "10",
            "--mark-fresh", "--data-directory", _app.Directory);
        Assert.True(exitCode == 0, errors);
        var served = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 10 });
        Assert.Equal(served.Text("pack_id"), output.TrimEnd());
    }

    [Fact]
    public async Task Without_mark_fresh_the_pack_stays_warming()
    {
        var (_, output, _) = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--data-directory", _app.Directory, "--json");
        Assert.Equal("warming", JsonElement.Parse(output).Text("state"));
        await _app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("--portfolio", "empty")]
    [InlineData("--nights", "0")]
    [InlineData("--nights", "many")]
    [InlineData("--portfolio", "a b")]
    [InlineData("--what", "ever")]
    [InlineData("--date", "2026-02-30")]
    [InlineData("--date", "1999-12-31")]
    [InlineData("--date", "tomorrow")]
    public async Task What_cannot_be_built_exits_with_1_and_says_why(string option, string value)
    {
        string[] date = option == "--date" ? [] : ["--date", "2026-01-31"];
        var (exitCode, _, errors) = await Command.RunAsync(["build-pack", .. date, option, value, "--data-directory", _app.Directory]);
        Assert.Equal(1, exitCode);
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build-pack", "--data-directory")]
    [InlineData("build-pack", "--date", "today")]
    [InlineData("build-pak")]
    public async Task A_mistake_in_the_command_is_reported_only_on_standard_error(params string[] arguments)
    {
        var (exitCode, output, errors) = await Command.RunAsync(arguments);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("Usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_named_by_the_command_as_it_is_by_the_service()
    {
        var (exitCode, output, errors) = await Command.RunWithAsync(("Packs__RetentionDays", "0"), "build-pack", "--date",
            "2026-01-31", "--data-directory", _app.Directory);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(
            ["The configuration is wrong, so PricingService does not start:",
                "  Packs:RetentionDays (Packs__RetentionDays): The field RetentionDays must be between 1 and 36500."],
            errors.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_one_line_and_exit_code_1()
    {
        var file = Path.Combine(_app.Directory, "not-a-directory");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--data-directory",
            Path.Combine(file, "below"));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("is not writable", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_exits_with_130_leaves_the_packs_as_they_were_and_has_told_of_its_progress_in_plain_lines()
    {
        await using (var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("""
                INSERT INTO properties (property_id, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor,
                    step_minor, revision, changed_at)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9000)
                SELECT 'casa-x' || n, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor, step_minor,
                    revision + n, changed_at FROM properties, numbers
                """);
        }
        // On one thread it takes long enough to be interrupted.
        using var build = Command.StartWith(("Packs__Threads", "1"), "build-pack", "--date", "2026-01-31", "--nights", "730",
            "--mark-fresh", "--data-directory", _app.Directory);
        var output = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^Pack of 2026-01-31: [0-9]+ ?%, [0-9]+ of 9001 properties$",
            await build.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        using (var interrupt = System.Diagnostics.Process.Start("kill", ["-INT", $"{build.Id}"]))
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        var rest = await build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((130, ""), (build.ExitCode, await output));
        Assert.EndsWith("Interrupted; the packs are unchanged.", rest.TrimEnd(), StringComparison.Ordinal);
        await _app.Http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
        Assert.Equal("cancelled",
            Assert.Single((await _app.Http.GetAsync("/packs/builds", HttpStatusCode.OK)).GetProperty("builds").EnumerateArray(
                )).Text("state"));
    }

    [Fact]
    public async Task A_build_that_is_killed_leaves_no_half_pack()
    {
        for (var i = 0; i < 400; i++) await _app.PutPropertyAsync($"many-{i}", "many");
        foreach (var milliseconds in new[] { 250, 400, 500, 600, 700, 850 })
        {
            using var build = Command.StartWith(("Packs__Threads", "2"), "build-pack", "--date", $"2026-02-{milliseconds / 50:00}",
                "--nights", "730", "--mark-fresh", "--data-directory", _app.Directory);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);
            build.Kill();
            await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var (exitCode, output, errors) = await Command.RunAsync("build-pack", "--date", "2026-03-01", "--nights", "730",
            "--mark-fresh", "--data-directory", _app.Directory);
        Assert.True(exitCode == 0, errors);
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM packs k WHERE k.properties <> (SELECT COUNT(*) FROM pack_prices p WHERE p.pack_id = k.pack_id)"));
        Assert.Equal(0,
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM pack_prices p WHERE NOT EXISTS (SELECT 1 FROM packs k " +
                "WHERE k.pack_id = p.pack_id)"));
        Assert.Equal(401, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM pack_prices WHERE pack_id = @id",
            new { id = output.TrimEnd() }));
    }
}
