using System.Globalization;
using Dashboards;

namespace PlatformCheck.Drills;

/// <summary>Breaks one thing after another, and measures how long the right alert takes to fire and to end.</summary>
internal sealed class DrillRun(DrillGround ground, Alerts alerts, Report report, CheckDirectory run, Polling polling,
    TimeProvider time)
{
    /// <summary>They are about the machine that the drills run on: with others at work on it, they may be right at any moment.</summary>
    private static readonly string[] Machine = ["HighCpuUsage", "HighMemory", "DiskFull"];

    /// <summary>Half a minute, divided as the windows are. What is critical does not wait.</summary>
    private static readonly TimeSpan GroupWait = TimeSpan.FromSeconds(1);

    /// <summary>By then Alertmanager has removed a group that is empty.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(80);

    private readonly IReadOnlyList<RunbookPage> _runbooks = RunbookPage.All(Files.OfRepository);

    /// <summary>Those of the check: on whatever machine it runs, they fire and end. How soon is told, and not judged.</summary>
    public Task ShowAsync(IReadOnlyList<Drill> drills, CancellationToken cancellationToken) =>
        DoAsync(drills, strict: false, cancellationToken);

    /// <summary>
    /// All of them. If strict, one that fires late or with other pages fails, which does not keep the others from being done.
    /// </summary>
    private async Task<(IReadOnlyList<DrillResult> Results, int Failed)> DoAsync(IReadOnlyList<Drill> drills, bool strict,
        CancellationToken cancellationToken)
    {
        var rules = await alerts.RulesAsync(cancellationToken);
        var results = new List<DrillResult>();
        var failed = 0;
        foreach (var drill in drills)
        {
            if (drill.Needs.FirstOrDefault(part => !ground.Has(part)) is { } missing)
            {
                await report.SayAsync($"      {drill.Alert}: left out, {missing} is not running here");
                continue;
            }
            try
            {
                var log = run.LogOf(drill.RaisedEvery is null ? drill.Service : "generation");
                await report.StepAsync($"Drill {drill.Alert}", log, async (progress, cancellation) =>
                {
                    var result = await DoAsync(drill, rules, strict, progress, cancellation);
                    results.Add(result);
                    var fired = strict
                        ? $"{Seconds(result.Began)} until it began, {Seconds(result.Told)} until it was " +
                            $"{(result.Muted ? "muted" : "told")} (at most {Seconds(result.Allowed)})"
                        : $"{Seconds(result.Told)} until it fired";
                    return $"{drill.How}: {fired}, {Seconds(result.Recovered)} until it ended";
                }, cancellationToken);
            }
            catch (CheckFailedException) when (strict)
            {
                failed++;
            }
        }
        return (results, failed);
    }

    /// <summary>Those that were asked for, one after another whatever happens; true if all went well.</summary>
    public async Task<bool> AllAsync(CheckArguments arguments, CancellationToken cancellationToken)
    {
        var wanted = DrillBook.Named(arguments.Drills);
        await ground.PrepareAsync(cancellationToken);
        // Prometheus finds its targets a few seconds after its start, and until then some alerts are right.
        await new PrometheusQueries(ground.Peers, polling).ExpectAsync("""sum(up{job=~"pricing|generation|executor"})""", 3,
            cancellationToken);
        var (results, failed) = await DoAsync(wanted, strict: true, cancellationToken);
        if (arguments.DrillsTable is { } file)
        {
            var document = await File.ReadAllTextAsync(file, cancellationToken);
            await File.WriteAllTextAsync(file, DrillTable.Into(document, results), cancellationToken);
        }
        var known = results.DistinctBy(result => result.Drill.Alert).Count();
        await report.SayAsync($"{results.Count} drills of {known} alerts passed, {failed} failed.");
        return failed == 0;
    }

    private async Task<DrillResult> DoAsync(Drill drill, IReadOnlyList<Rule> rules, bool strict, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var rule = drill.RaisedEvery is { } interval
            ? new Rule(drill.Alert, "critical", "", TimeSpan.Zero, interval)
            : rules.FirstOrDefault(rule => rule.Name == drill.Alert && (drill.Severity is null || rule.Severity == drill.Severity))
                ?? throw new CheckFailedException($"no rule is called {drill.Alert}");
        var notifications = new Notifications(ground.Outside.Tool, drill, rule.Severity);
        var before = await QuietAsync(drill, strict ? notifications : null, progress, cancellationToken);
        notifications.Begin();
        var told = drill.Log is null ? 0 : (await LinesAsync(drill, cancellationToken)).Count;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = LoadAsync(drill, enough.Token);
        var broken = time.GetUtcNow();
        Detection detection;
        try
        {
            await drill.Break(ground, cancellationToken);
            progress.Report("broken");
            detection = strict
                ? await DetectAsync(drill, rule, notifications, broken, before, cancellationToken)
                : new Detection(broken, await UntilAsync(drill, rule.Severity, fires: true, broken, null, cancellationToken), false);
        }
        finally
        {
            await drill.Mend(ground, CancellationToken.None);
            if (drill.LoadIsTheFault) await enough.CancelAsync();
        }
        var mended = time.GetUtcNow();
        progress.Report("mended");
        var over = await UntilAsync(drill, rule.Severity, fires: false, mended, strict ? before : null, cancellationToken);
        await enough.CancelAsync();
        await load;
        if (drill.Log is { } line && (await LinesAsync(drill, cancellationToken)).Count <= told)
            throw new CheckFailedException($"the log has no new line '{line}', which {drill.Alert}.md tells to look for");
        var result = new DrillResult(drill, rule)
        {
            Began = detection.Began - broken, Told = detection.Told - detection.Began, Muted = detection.Muted,
            Allowed = rule.Interval + rule.For + (rule.Severity == "critical" ? TimeSpan.Zero : GroupWait) + Slack,
            Recovered = over - mended,
        };
        return strict && result.Told > result.Allowed
            ? throw new CheckFailedException(
                $"it was told {Seconds(result.Told)} after it began, and {Seconds(result.Allowed)} were allowed")
            : result;
    }

    private Task<IReadOnlyList<string>> LinesAsync(Drill drill, CancellationToken cancellationToken) => run.LinesAsync(
        _runbooks.Single(page => page.Name == drill.Alert).Logs.FirstOrDefault(log => log.Words == drill.Log)
            ?? throw new CheckFailedException($"{drill.Alert}.md does not name the log line '{drill.Log}'"), cancellationToken);

    private sealed record Detection(DateTimeOffset Began, DateTimeOffset Told, bool Muted);

    /// <summary>
    /// Waits until a receiver is told, or Alertmanager has it muted; then asks Prometheus since when its condition was met.
    /// </summary>
    private async Task<Detection> DetectAsync(Drill drill, Rule rule, Notifications notifications, DateTimeOffset broken,
        HashSet<string> before, CancellationToken cancellationToken)
    {
        var active = await UntilAsync(drill, rule.Severity, fires: true, broken, before, cancellationToken);
        var (told, muted) = (notifications.Told, false);
        while (told is null && !muted)
        {
            if (time.GetUtcNow() - active > Patience)
                throw new CheckFailedException($"nobody was told within {Seconds(Patience)} after Alertmanager had it");
            await Task.Delay(Pause, time, cancellationToken);
            muted = (await alerts.NowAsync(cancellationToken)).Any(alert => Is(alert, drill, rule.Severity) && alert.Suppressed);
            told = notifications.Told;
        }
        // A service that raises it itself has no samples that show it.
        var began = drill.RaisedEvery is null
            ? await alerts.BeganAsync(rule, drill.Service, broken, told ?? active, cancellationToken)
            : broken;
        return new Detection(began ?? throw new CheckFailedException("no sample shows why it fired"), told ?? active, told is null);
    }

    /// <summary>What an earlier drill raised has to end first, or it would be taken for this one's.</summary>
    /// <param name="drill">The next one.</param>
    /// <param name="notifications">If strict: that it has ended must have been told, too, and nothing else may fire.</param>
    /// <param name="progress">What it waits for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<HashSet<string>> QuietAsync(Drill drill, Notifications? notifications, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var strict = notifications is not null;
        var began = time.GetTimestamp();
        while (true)
        {
            var now = await alerts.NowAsync(cancellationToken);
            var left = now.Where(alert => alert.Name == drill.Alert
                    || (strict && alert.IsPage && !Machine.Contains(alert.Name) && !IsOfAnSlo(alert)))
                .Select(alert => alert.Name).Distinct().ToList();
            if (strict) left.AddRange((await alerts.PendingAsync(cancellationToken)).Except(Machine));
            if (time.GetUtcNow() - notifications?.Last < Forgotten) left.Add("its group");
            if (left.Count == 0 || time.GetElapsedTime(began) > Patience)
                return [.. now.Select(Key)];
            progress.Report($"waiting for {string.Join(", ", left)} to end");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <param name="before">What fired before; another page is a failure then. Null: others do not matter.</param>
    private async Task<DateTimeOffset> UntilAsync(Drill drill, string severity, bool fires, DateTimeOffset since, HashSet<string>? before,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = await alerts.NowAsync(cancellationToken);
            var others = now.Where(alert => before is not null && alert.IsPage && !before.Contains(Key(alert)) && alert.Name != drill.Alert
                && !drill.Also.Contains(alert.Name) && !Machine.Contains(alert.Name) && !IsOfAnSlo(alert)).ToList();
            if (others.Count > 0)
                throw new CheckFailedException($"{string.Join("; ", others.Select(alert => $"{alert.Name} ({alert.Labels})"))} fired, too");
            if (now.Any(alert => Is(alert, drill, severity)) == fires) return time.GetUtcNow();
            if (time.GetUtcNow() - since > Patience)
                throw new CheckFailedException(fires
                    ? $"it did not fire within {Seconds(Patience)}"
                    : $"it still fires {Seconds(Patience)} after everything was mended");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task LoadAsync(Drill drill, CancellationToken cancellationToken)
    {
        if (drill.Load is not { } load) return;
        var every = TimeSpan.FromSeconds(1.0 / drill.LoadPerSecond);
        using var timer = new PeriodicTimer(every, time);
        var open = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                open.RemoveAll(request => request.IsCompletedSuccessfully);
                open.Add(OneAsync());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }

        async Task OneAsync()
        {
            try
            {
                await load(ground, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The drill is over, or the answer took longer than anyone waits.
            }
        }
    }

    /// <summary>Whatever fails long enough also spends the budget of an SLO.</summary>
    private static bool IsOfAnSlo(ActiveAlert alert) => alert.Labels.Contains("slo=", StringComparison.Ordinal);

    private static bool Is(ActiveAlert alert, Drill drill, string severity) =>
        alert.Name == drill.Alert && alert.Severity == severity && alert.Service == drill.Service;

    private static string Key(ActiveAlert alert) => $"{alert.Name}/{alert.Severity}/{alert.Service}/{alert.Labels}";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
