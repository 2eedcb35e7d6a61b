using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using GenerationService.Sla.Checks;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Testing;
using Testing.Checks;

namespace GenerationService.Tests.Sla;

/// <summary>The service with one check, "shop", of a target that behaves as it is told, by a clock that is turned by hand.</summary>
internal sealed class SlaApp : IAsyncDisposable
{
    public const string Check = "shop";

    /// <summary>What notes and maintenance require; <see cref="Http"/> sends it.</summary>
    public const string Key = "the-key-of-the-status-page";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private SlaApp(GenerationApp app, CheckTarget target, FakeTimeProvider clock) => (App, Target, Clock) = (app, target, clock);

    public GenerationApp App { get; }
    public CheckTarget Target { get; }
    public FakeTimeProvider Clock { get; }
    public HttpClient Http { get; private set; } = null!;

    public static async Task<SlaApp> StartAsync(params IReadOnlyList<(string Key, string Value)> more)
    {
        var (target, clock) = (await CheckTarget.StartAsync(), TestClock.AtNoon());
        target.On("/shop", 200, "open");
        var app = new GenerationApp(Settings(target, more), clock);
        var sla = new SlaApp(app, target, clock) { Http = app.CreateClient() };
        sla.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return sla;
    }

    public static Dictionary<string, string?> Settings(CheckTarget target, IReadOnlyList<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Sla:Checks:shop:Url"] = $"{target.Address}/shop", ["Sla:Checks:shop:Title"] = "The shop",
            ["Sla:Checks:shop:FailuresToGoDown"] = "2", ["Sla:Checks:shop:SuccessesToComeUp"] = "2",
            ["Sla:CacheSeconds"] = "1", ["Sla:Key"] = Key,
        };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    /// <summary>Turns the clock until the check has so many more results.</summary>
    public async Task<CheckState> ChecksAsync(int times = 1)
    {
        CheckState? state = null;
        for (var i = 0; i < times; i++)
        {
            var before = (await StateAsync())?.LastAt;
            Clock.Advance(before is null ? TimeSpan.FromSeconds(5) : Interval);
            var looks = 0;
            await Eventually.TrueAsync(async () =>
            {
                // A check that is under way must not run out of time, so the clock moves on only now and then.
                if (++looks % 40 == 0) Clock.Advance(TimeSpan.FromSeconds(1));
                return (state = await StateAsync()) is { } now && now.LastAt > (before ?? DateTimeOffset.MinValue);
            });
        }
        return state!;
    }

    public async Task<CheckState?> StateAsync() =>
        (await App.Get<CheckTable>().ListAsync(TestContext.Current.CancellationToken)).GetValueOrDefault(Check);

    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await App.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Target.DisposeAsync();
    }
}
