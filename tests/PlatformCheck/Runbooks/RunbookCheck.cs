using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboards;
using PlatformCheck.Drills;

namespace PlatformCheck.Runbooks;

/// <summary>
/// Every query and every command of every runbook, on the running platform, as somebody at night would copy it. Addresses are those of
/// this run, and what is in capitals is something that this run has.
/// </summary>
internal sealed partial class RunbookCheck(DrillGround ground, Outside outside, Report report, CheckDirectory run, LogCheck logs,
    Polling polling)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Programs of parts that not every platform has.</summary>
    private static readonly Dictionary<string, string> Needs = new() { ["psql"] = "postgres", ["redis-cli"] = "cache" };

    private readonly IReadOnlyList<RunbookPage> _pages = RunbookPage.All(Files.OfRepository);

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        Failed? failed = null;
        await report.StepAsync("Runbooks' log lines", run.Logs, async (_, cancellation) =>
        {
            (failed, var seen) = await logs.DoAsync(_pages, cancellation);
            return seen;
        }, cancellationToken);
        // Commands come last: some end what queries ask for, such as an experiment.
        await report.StepAsync("Runbooks' queries", run.LogOf("prometheus"), AskAsync, cancellationToken);
        await report.StepAsync("Runbooks' commands", run.Logs, (progress, cancellation) => CopyAsync(failed!, progress, cancellation),
            cancellationToken);
    }

    private async Task<string> AskAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var asked = _pages.SelectMany(page => page.Queries.Select(query => (page.Name, Query: query))).ToList();
        var (silent, unexpected) = (0, new List<string>());
        // A rate needs two scrapes with something between them.
        await polling.UntilAsync(async () =>
        {
            await ground.QuoteAsync(cancellationToken);
            await ground.ExecuteAsync(cancellationToken);
            await ground.SendAsync(HttpMethod.Get, "pricing", "/competitors/feeds", body: null, cancellationToken);
            (silent, unexpected) = (0, []);
            foreach (var (page, query) in asked)
            {
                // Prometheus' words for what is wrong with a query fail the request.
                var answer = await ground.Peers.GetAsync<JsonElement>("prometheus", $"/api/v1/query?query={Uri.EscapeDataString(query)}",
                    cancellationToken);
                if (answer.GetProperty("data").GetProperty("result").GetArrayLength() > 0) continue;
                silent++;
                if (!Conditional().IsMatch(query)) unexpected.Add($"{page}.md: {query} finds nothing");
            }
            progress.Report($"{unexpected.Count} without an answer");
            return unexpected.Count == 0;
        }, cancellationToken);
        return unexpected.Count == 0
            ? $"{asked.Count} of {_pages.Count} pages understood, {asked.Count - silent} with an answer here"
            : throw new CheckFailedException(string.Join("\n      ", unexpected));
    }

    private async Task<string> CopyAsync(Failed failed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var values = await ValuesAsync(failed, cancellationToken);
        var commands = _pages.SelectMany(page => page.Commands.Select(command => (page.Name, Command: command)))
            .DistinctBy(each => each.Command)
            // Looking comes first: what is to be looked at is still there.
            .OrderBy(each => each.Command.Contains("-X POST", StringComparison.Ordinal)).ToList();
        var (copied, missing) = (0, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var (page, command) in commands)
        {
            if (Needs.GetValueOrDefault(command.Split(' ')[0]) is { } part && !ground.Has(part))
            {
                missing.Add(part);
                continue;
            }
            progress.Report(command);
            var filled = values.Aggregate(command, (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal));
            if (Blank().Match(filled) is { Success: true } blank)
                throw new CheckFailedException($"{page}.md: nothing in this run is {blank.Value}: {command}");
            var (exitCode, output) = await RunAsync(filled, cancellationToken);
            if (exitCode != 0 || output.Length == 0)
                throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture,
                    $"{page}.md: {filled} ended with {exitCode}: {output}"));
            copied++;
        }
        var others = missing.Count == 0 ? "" : $"; the others need {string.Join(", ", missing)}, which is not here";
        return $"{copied} copied and answered{others}";
    }

    /// <summary>What stands in the pages, and what it is here.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ValuesAsync(Failed failed, CancellationToken cancellationToken)
    {
        var models = await ground.Peers.GetAsync<JsonElement>("pricing", "/models", cancellationToken);
        var served = models.GetProperty("models").EnumerateArray().First(model => model.GetProperty("state").GetString() == "serving");
        var packs = await ground.Peers.GetAsync<JsonElement>("pricing", "/packs/latest", cancellationToken);
        var incidents = await ground.Peers.GetAsync<JsonElement>("generation", "/sla/incidents", cancellationToken);
        return new Dictionary<string, string>
        {
            ["http://localhost:5101"] = Address("pricing"),
            ["http://localhost:5102"] = Address("generation"),
            ["http://localhost:5103"] = Address("executor"),
            ["http://localhost:9093"] = Address("alertmanager"),
            ["-p PORT"] = ground.Has("cache") ? $"-p {ground.Of("cache").OriginalString.Split(':')[^1]}" : "-p PORT",
            ["HOST:443"] = new Uri(outside.SecurePage).Authority,
            ["HOST"] = "localhost",
            // The whole disk of a machine is not ours to read.
            [" / "] = $" {run.Path} ",
            ["EXPERIMENT_ID"] = DashboardCheck.ExperimentId,
            ["PROPERTY_ID"] = served.GetProperty("property_id").GetString()!,
            ["PACK_ID"] = packs.GetProperty("pack_id").GetString()!,
            ["INCIDENT_ID"] = incidents.GetProperty("incidents")[0].GetProperty("id").GetString()!,
            ["JOB_ID"] = failed.JobId,
            ["AUTOMATION_ID"] = failed.AutomationId,
            ["PAYMENT_ID"] = failed.PaymentId,
        };
    }

    private string Address(string part) => ground.Of(part).ToString().TrimEnd('/');

    private static async Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        using var shell = Process.Start(new ProcessStartInfo("bash",
            ["-o", "pipefail", "-c", "curl() { command curl --fail-with-body --max-time 20 \"$@\"; }\nexec 2>&1\n" + command])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var output = await shell.StandardOutput.ReadToEndAsync(either.Token);
            await shell.WaitForExitAsync(either.Token);
            return (shell.ExitCode, output.Trim());
        }
        finally
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Of PostgreSQL, which is not always here, of what is wrong just now, or of last week.</summary>
    [GeneratedRegex(@"pg_| [=!]= | offset ")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"\b([A-Z]+_ID|PORT|HOST|PID)\b")]
    private static partial Regex Blank();
}
