using System.Net;
using System.Text.Json;

namespace PricingService.Tests.Packs;

/// <summary>The command that has a running service build a pack.</summary>
public sealed class BuildPackOrderTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_running_service_builds_the_pack_and_the_same_order_gives_the_same_one()
    {
        await _app.PutPropertyAsync();
        var url = _app.Http.BaseAddress!.ToString();
        var (exitCode, output, errors) = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--nights", "10", "--mark-fresh",
            "--url", url);
        Assert.Equal((0, $"Built by {url}."), (exitCode, errors.Trim()));
        var pack = await _app.Http.GetAsync($"/packs/{output.Trim()}", HttpStatusCode.OK);
        Assert.Equal(("fresh", 10), (pack.Text("state"), pack.GetProperty("nights").GetInt32()));
        var again = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--nights", "10", "--mark-fresh", "--url", url, "--json");
        Assert.Equal(output.Trim(), JsonElement.Parse(again.Output).Text("pack_id"));
    }

    [Fact]
    public async Task Two_stores_at_once_or_none_that_answers_are_said_in_one_line()
    {
        var both = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--url", "http://127.0.0.1:9", "--data-directory",
            _app.Directory);
        Assert.NotEqual(0, both.ExitCode);
        Assert.Contains("--url and --data-directory cannot be combined", both.Errors, StringComparison.Ordinal);
        var none = await Command.RunAsync("build-pack", "--date", "2026-01-31", "--url", "http://127.0.0.1:9");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("Is PricingService running there?", none.Errors, StringComparison.Ordinal);
        Assert.Single(none.Errors.TrimEnd().Split('\n'));
    }
}
