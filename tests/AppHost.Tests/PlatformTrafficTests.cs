using System.Globalization;
using System.Text.RegularExpressions;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Traffic;
using Traffic.Days;

namespace AppHost.Tests;

public sealed class PlatformTrafficTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Secret = "whsec_for_trying_out_0123456789";

    private static readonly string[] Services = ["pricing", "generation", "executor"];

    [Fact]
    public async Task A_day_is_played_to_running_services_and_each_of_its_requests_succeeds()
    {
        var ended = await ProgramRun.EndAsync("Traffic", new Dictionary<string, string> { ["TRAFFIC_WEBHOOK_SECRET"] = Secret },
            [.. Services.SelectMany(service => new[] { $"--{service}", platform.Application.GetEndpoint(service, "http").ToString() }),
                "--seed", "7", "--hours", "11", "--properties", "3", "--speed", "100000"]);

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var plan = DayPlan.Of(seed: 7, properties: 3, hours: 11);
        var searches = plan.Happenings.Count(happening => happening.Kind == Kind.Search);
        Assert.Equal(searches, Sent(ended.Output, "quote"));
        Assert.Equal(searches, Sent(ended.Output, "outcome"));
        Assert.InRange(Sent(ended.Output, "payment"), 1, searches);
        using var pricing = platform.Application.CreateHttpClient("pricing", "http");
        var scrape = new Scrape(await pricing.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(searches, scrape["""pricing_requests_total{endpoint="/score",method="POST",status="200"}"""]);
    }

    [Fact]
    public void It_is_in_the_dashboard_and_starts_only_when_asked_for()
    {
        var model = platform.Application.Services.GetRequiredService<DistributedApplicationModel>();
        var traffic = model.Resources.Single(resource => resource.Name == "traffic");
        Assert.True(traffic.HasAnnotationOfType<ExplicitStartupAnnotation>());
        Assert.DoesNotContain("traffic", Startup.StartedByThemselves(model).Select(resource => resource.Name));
        Assert.Contains("Simulate a day", traffic.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.DisplayName));
    }

    [Fact]
    public void The_same_seed_gives_the_same_day_and_its_first_hours_are_those_of_the_whole()
    {
        var day = DayPlan.Of(seed: 3, properties: 12, hours: 24);
        Assert.Equal(day.Happenings, DayPlan.Of(seed: 3, properties: 12, hours: 24).Happenings);
        var morning = DayPlan.Of(seed: 3, properties: 12, hours: 9).Happenings;
        Assert.Equal(day.Happenings.Take(morning.Count), morning);
        Assert.NotEqual(day.Happenings, DayPlan.Of(seed: 4, properties: 12, hours: 24).Happenings);
    }

    [Fact]
    public void Guests_search_in_the_evening_and_hardly_at_night()
    {
        var searches = DayPlan.Of(seed: 1, properties: 100, hours: 24).Happenings
            .Where(happening => happening.Kind == Kind.Search).ToList();
        // 40 for each property, within four standard deviations.
        Assert.InRange(searches.Count, 4_000 - 4 * 64, 4_000 + 4 * 64);
        Assert.True(searches.Count(search => search.At.Hours is 20 or 21) > 10 * searches.Count(search => search.At.Hours is 3 or 4));
        Assert.InRange(searches.Count(search => search.LeadDays <= 20) / (double)searches.Count, 0.45, 0.55);
    }

    [Theory]
    [InlineData("--speed 0 --plan", "--speed must be a number from 1 to 100000")]
    [InlineData("--properties 2.5 --seed -1 --plan",
        "--seed must be a number from 0 to 2147483647; --properties must be a number from 1 to 500")]
    [InlineData("--sped 5", "unknown option --sped; --help shows what there is")]
    [InlineData("--seed", "--seed needs a value; --help shows which")]
    [InlineData("--pricing localhost:1 --generation http://localhost:2 --executor http://localhost:3",
        "--pricing must be an address such as http://localhost:5101")]
    public async Task A_wrong_call_ends_with_2_and_one_line_that_says_how_to_call_it(string arguments, string fault)
    {
        var ended = await ProgramRun.EndAsync("Traffic", new Dictionary<string, string>(), arguments.Split(' '));
        Assert.Equal((2, "", $"Traffic: {fault}"), (ended.ExitCode, ended.Output, ended.Errors.TrimEnd()));
    }

    private static int Sent(string output, string what) =>
        int.Parse(Regex.Match(output, $@"^  {what} +(\d+) ", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
