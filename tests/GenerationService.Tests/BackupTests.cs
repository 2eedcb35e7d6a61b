using System.Net.Http.Json;
using Testing;

namespace GenerationService.Tests;

/// <summary>Backed up while users register, wiped, restored: the same answers, on both engines.</summary>
public sealed class BackupTests(PostgreSqlServer postgres) : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_files.Path, "backup");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_stored_before_a_backup_is_there_after_a_wipe_and_a_restore_and_nothing_is_overwritten(bool onServer)
    {
        var (before, after) = (await SettingsAsync(onServer, "before"), await SettingsAsync(onServer, "after"));
        var known = new Dictionary<string, string>();
        await using (var service = await ServiceProcess.StartAsync("GenerationService", before))
        {
            using var http = new HttpClient { BaseAddress = service.Address };
            await RegisterAsync(http, known, "early", 100);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(Test);
            var load = Task.WhenAll(Enumerable.Range(0, 4).Select(i => RegisterUntilAsync(http, $"late{i}", enough.Token)));

            var (exitCode, output, errors) = await RunAsync(before, "backup", Backup);

            Assert.False(load.IsCompleted);
            await enough.CancelAsync();
            Assert.All(await load, count => Assert.InRange(count, 1, int.MaxValue));
            Assert.Equal((0, ""), (exitCode, errors));
            Assert.Matches($"^generation: [0-9,]+ bytes of {(onServer ? "PostgreSQL" : "SQLite")} are in ", output);
        }
        Assert.Equal([onServer ? "generation.dump" : "generation.db", "MANIFEST"],
            Directory.GetFiles(Backup).Select(file => Path.GetFileName(file)!).Order(StringComparer.OrdinalIgnoreCase));

        var (restored, said, fault) = await RunAsync(after, "restore", Backup);

        var store = onServer ? "the PostgreSQL database of ConnectionStrings:generation"
            : Path.Combine(after["Storage:DataDirectory"]!, "generation.db");
        Assert.Equal((0, "", $"generation: restored from {Backup} into {store}"), (restored, fault, said.Trim()));
        await using (var service = await ServiceProcess.StartAsync("GenerationService", after))
        {
            using var http = new HttpClient { BaseAddress = service.Address };
            Assert.Equal(100, known.Count);
            foreach (var (user, answer) in known) Assert.Equal(answer, await http.GetStringAsync($"/users/{user}", Test));
            // It is written to as before.
            await RegisterAsync(http, known, "new", 1);
        }

        var (again, _, refused) = await RunAsync(after, "restore", Backup);
        Assert.Equal(1, again);
        Assert.Contains(onServer ? "is not empty" : "generation.db exists, and nothing is overwritten", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no manifest", "is no whole backup: it has no MANIFEST")]
    [InlineData("short manifest", "MANIFEST was cut short or changed")]
    [InlineData("short file", "generation.db is missing, cut short or changed")]
    [InlineData("changed file", "generation.db is missing, cut short or changed")]
    [InlineData("no file", "generation.db is missing, cut short or changed")]
    [InlineData("other service", "is a backup of pricing.")]
    [InlineData("other engine", "is a backup of PostgreSQL, and this service is set up for SQLite")]
    public async Task A_backup_that_is_not_whole_or_of_something_else_is_refused_before_anything_is_written(string fault, string message)
    {
        var (before, after) = (await SettingsAsync(false, "before"), await SettingsAsync(false, "after"));
        await using (await ServiceProcess.StartAsync("GenerationService", before)) { }
        Assert.Equal(0, (await RunAsync(before, "backup", Backup)).ExitCode);
        var (manifest, file) = (Path.Combine(Backup, "MANIFEST"), Path.Combine(Backup, "generation.db"));
        var (text, bytes) = (await File.ReadAllTextAsync(manifest, Test), await File.ReadAllBytesAsync(file, Test));
        switch (fault)
        {
            case "no manifest": File.Delete(manifest); break;
            case "short manifest": await ManifestAsync(text[..text.IndexOf("# complete", StringComparison.Ordinal)]); break;
            case "short file": await File.WriteAllBytesAsync(file, bytes[..^1], Test); break;
            case "changed file": bytes[^1] ^= 1; await File.WriteAllBytesAsync(file, bytes, Test); break;
            case "no file": File.Delete(file); break;
            case "other service": await ManifestAsync(text.Replace("of generation", "of pricing", StringComparison.Ordinal)); break;
            default: await ManifestAsync(text.Replace("(SQLite)", "(PostgreSQL)", StringComparison.Ordinal)); break;
        }

        var (exitCode, output, errors) = await RunAsync(after, "restore", Backup);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(File.Exists(Path.Combine(after["Storage:DataDirectory"]!, "generation.db")));

        Task ManifestAsync(string changed) => File.WriteAllTextAsync(manifest, changed, Test);
    }

    [Fact]
    public async Task Called_wrongly_they_say_so_and_a_folder_with_something_in_it_is_not_written_to()
    {
        var settings = await SettingsAsync(false, "before");
        Assert.Equal(2, (await RunAsync(settings, "backup")).ExitCode);
        Assert.Equal(2, (await RunAsync(settings, "restore", "a", "b")).ExitCode);
        var (exitCode, _, errors) = await RunAsync(settings, "backup", Backup);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("generation: There is no database ", errors, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(Backup, "mine"), "", Test);

        var full = await RunAsync(settings, "backup", Backup);
        Assert.Equal((1, $"generation: {Backup} is not empty: name a new folder."), (full.ExitCode, full.Errors.Trim()));
    }

    private async Task<Dictionary<string, string?>> SettingsAsync(bool onServer, string name)
    {
        var settings = new Dictionary<string, string?> { ["Storage:DataDirectory"] = Path.Combine(_files.Path, name) };
        if (onServer) settings["ConnectionStrings:generation"] = await postgres.CreateDatabaseAsync();
        return settings;
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(Dictionary<string, string?> settings,
        params string[] arguments) =>
        ProgramRun.EndAsync("GenerationService", settings.ToDictionary(
            setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!), arguments);

    /// <summary>Registers users one after the other, and keeps what the service says about them.</summary>
    private static async Task RegisterAsync(HttpClient http, Dictionary<string, string> known, string prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await RegisterAsync(http, $"{prefix}-{i}");
            known[$"{prefix}-{i}"] = await http.GetStringAsync($"/users/{prefix}-{i}", Test);
        }
    }

    /// <summary>Registers users until it is enough, and counts them.</summary>
    private static async Task<int> RegisterUntilAsync(HttpClient http, string prefix, CancellationToken enough)
    {
        var count = 0;
        while (!enough.IsCancellationRequested) await RegisterAsync(http, $"{prefix}-{count++}");
        return count;
    }

    private static async Task RegisterAsync(HttpClient http, string user)
    {
        using var answer = await http.PostAsJsonAsync("/users", new { user_id = user, source = "direct" }, Test);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
