using System.Text.RegularExpressions;
using Dashboards;
using Testing.Monitoring;

namespace Observability.Tests;

/// <summary>Runbooks tell a tired reader what to copy: it must be right. ./run --check runs the same on a platform at work.</summary>
public sealed partial class RunbookPagesTests(PrometheusServer prometheus) : IClassFixture<PrometheusServer>
{
    private static readonly IReadOnlyList<RunbookPage> Pages = RunbookPage.All(Files.OfRepository);

    /// <summary>What a service can write: its own lines, and those of the projects that it is made of.</summary>
    private static readonly Dictionary<string, string[]> Sources = new()
    {
        ["pricing"] = ["PricingService", "ServiceDefaults", "Storage", "Jobs"],
        ["generation"] = ["GenerationService", "ServiceDefaults", "Storage", "Jobs"],
        ["executor"] = ["ExecutorService", "ServiceDefaults", "Storage"],
    };

    [Fact]
    public void Nothing_is_wrong_with_a_runbook()
    {
        var faults = Pages.SelectMany(page => page.Faults).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_runbook_has_something_to_look_at_or_names_the_one_that_has()
    {
        Assert.InRange(Pages.Sum(page => page.Queries.Count), 100, 300);
        Assert.InRange(Pages.Sum(page => page.Commands.Count), 30, 100);
        var silent = Pages.Where(page => page.Queries.Count + page.Commands.Count == 0
            && !Elsewhere().IsMatch(File.ReadAllText(Repository.Of("observability", "runbooks", page.Name + ".md")))).ToList();
        // Prometheus' own pages say what is missing.
        Assert.Equal(["MetricsMissing"], silent.Select(page => page.Name));
    }

    [Fact]
    public async Task Prometheus_understands_every_query_of_every_runbook()
    {
        foreach (var page in Pages)
        {
            foreach (var query in page.Queries)
            {
                var error = await prometheus.ErrorOfAsync(query);
                Assert.True(error is null, $"{page.Name}.md: {query}\n{error}");
            }
        }
    }

    [Fact]
    public void Every_log_line_that_a_runbook_names_is_one_that_the_service_writes()
    {
        Assert.InRange(Pages.Sum(page => page.Logs.Count), 15, 60);
        var written = Sources.ToDictionary(each => each.Key, each => each.Value.SelectMany(Templates).ToList());
        Assert.All(Pages, page => Assert.All(page.Logs, log => Assert.True(written[log.Service].Exists(log.Match),
            $"{page.Name}.md: nothing in {log.Service} writes \"{log.Words}\"")));
    }

    [Theory]
    [InlineData("- `GET /sla/status` says it.",
        "say.md: GET /sla/status: write it as a command that a reader can copy: curl -s http://localhost:5101/…")]
    [InlineData("- `rate(queue_deep[5m])`.", "say.md: rate(queue_deep[5m]): it asks for no metric that is exported: correct its name")]
    [InlineData("- Log of the service: `gone`.",
        "say.md: - Log of the service: `gone`.: begin it with one of pricing, generation, executor: - Log of `pricing`: `…`")]
    public void What_cannot_be_copied_is_told_in_one_line(string line, string fault) =>
        Assert.Equal(fault, Assert.Single(RunbookPage.Of("say", line, new HashSet<string>()).Faults).ToString());

    [Fact]
    public void A_page_is_read_for_its_queries_commands_and_log_lines()
    {
        var page = RunbookPage.Of("say", """
            - `queue_depth`, then `curl -s http://localhost:5102/queues`; `failed` is a status.
            - Log of `generation`: `Job … failed`, with the reason; likewise `pricing`.
            """, new HashSet<string> { "queue_depth" });

        Assert.Equal(["queue_depth"], page.Queries);
        Assert.Equal(["curl -s http://localhost:5102/queues"], page.Commands);
        Assert.Equal(new LogWords("generation", "Job … failed"), Assert.Single(page.Logs));
        Assert.True(page.Logs[0].Match("warn: Job 17 failed in attempt 2"));
        Assert.False(page.Logs[0].Match("Job 17 was cancelled"));
    }

    private static IEnumerable<string> Templates(string project) =>
        from file in Directory.EnumerateFiles(Repository.Of(project), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal)
        from message in Message().Matches(File.ReadAllText(file))
        select message.Groups["text"].Value;

    [GeneratedRegex("""\[LoggerMessage\((?:(?!\)\]).)*?"(?<text>[^"]+)""", RegexOptions.Singleline)]
    private static partial Regex Message();

    [GeneratedRegex(@"\b(As|as) for \[?[A-Z]")]
    private static partial Regex Elsewhere();
}
