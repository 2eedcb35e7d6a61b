using System.Globalization;

namespace PlatformCheck.Drills;

/// <summary>Breaks one thing after another, and measures how long the right alert takes to fire and to end.</summary>
internal sealed class DrillRun(DrillGround ground, Alerts alerts, Report report, CheckDirectory run, Polling polling,
    TimeProvider time)
{
    /// <summary>They are about the machine that the drills run on: with others at work on it, they may be right at any moment.</summary>
    private static readonly string[] Machine = ["HighCpuUsage", "HighMemory", "DiskFull"];

    private static readonly TimeSpan Scrape = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(80);

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
                    var late = strict ? $" (at most {Seconds(result.Allowed)})" : "";
                    return $"{drill.How}: {Seconds(result.Detected)} until it fired{late}, {Seconds(result.Recovered)} until it ended";
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
            await File.WriteAllTextAsync(file, DrillTable.Into(document, DrillTable.Of(results)), cancellationToken);
        }
        var known = results.DistinctBy(result => result.Drill.Alert).Count();
        await report.SayAsync($"{results.Count} drills of {known} alerts passed, {failed} failed.");
        return failed == 0;
    }

    private async Task<DrillResult> DoAsync(Drill drill,
        IReadOnlyList<(string Name, string Severity, TimeSpan For, TimeSpan Interval)> rules, bool strict, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var rule = drill.RaisedEvery is { } interval
            ? (Name: drill.Alert, Severity: "critical", For: TimeSpan.Zero, Interval: interval)
            : rules.FirstOrDefault(rule => rule.Name == drill.Alert && (drill.Severity is null || rule.Severity == drill.Severity));
        if (rule.Name is null) throw new CheckFailedException($"no rule is called {drill.Alert}");
        var before = await QuietAsync(drill, strict, progress, cancellationToken);
        var allowed = Scrape + rule.Interval + rule.For + Slack + drill.Builds;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = LoadAsync(drill, enough.Token);
        TimeSpan detected;
        try
        {
            var broken = time.GetTimestamp();
            await drill.Break(ground, cancellationToken);
            progress.Report("broken");
            detected = await UntilAsync(drill, rule.Severity, fires: true, broken, strict ? before : null, cancellationToken);
        }
        finally
        {
            await drill.Mend(ground, CancellationToken.None);
            if (drill.LoadIsTheFault) await enough.CancelAsync();
        }
        var mended = time.GetTimestamp();
        progress.Report("mended");
        var recovered = await UntilAsync(drill, rule.Severity, fires: false, mended, strict ? before : null, cancellationToken);
        await enough.CancelAsync();
        await load;
        if (strict && detected > allowed)
            throw new CheckFailedException($"it fired after {Seconds(detected)}, and {Seconds(allowed)} were allowed");
        return new DrillResult(drill, rule.Severity, rule.For, detected, allowed, recovered);
    }

    /// <summary>What an earlier drill raised has to end first, or it would be taken for this one's.</summary>
    private async Task<HashSet<string>> QuietAsync(Drill drill, bool strict, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var now = await alerts.NowAsync(cancellationToken);
            var left = now.Where(alert => alert.Name == drill.Alert
                    || (strict && alert.IsPage && !Machine.Contains(alert.Name) && !IsOfAnSlo(alert)))
                .Select(alert => alert.Name).Distinct().ToList();
            if (left.Count == 0 || time.GetElapsedTime(began) > Patience)
                return [.. now.Select(Key)];
            progress.Report($"waiting for {string.Join(", ", left)} to end");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <param name="before">What fired before; another page is a failure then. Null: others do not matter.</param>
    private async Task<TimeSpan> UntilAsync(Drill drill, string severity, bool fires, long since, HashSet<string>? before,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = await alerts.NowAsync(cancellationToken);
            var others = now.Where(alert => before is not null && alert.IsPage && !before.Contains(Key(alert)) && alert.Name != drill.Alert
                && !drill.Also.Contains(alert.Name) && !Machine.Contains(alert.Name) && !IsOfAnSlo(alert)).ToList();
            if (others.Count > 0)
                throw new CheckFailedException($"{string.Join("; ", others.Select(alert => $"{alert.Name} ({alert.Labels})"))} fired, too");
            var elapsed = time.GetElapsedTime(since);
            if (now.Any(alert => alert.Name == drill.Alert && alert.Severity == severity && alert.Service == drill.Service) == fires)
                return elapsed;
            if (elapsed > Patience)
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

    private static string Key(ActiveAlert alert) => $"{alert.Name}/{alert.Severity}/{alert.Service}/{alert.Labels}";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
