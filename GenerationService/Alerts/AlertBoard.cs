using Microsoft.Extensions.Options;

namespace GenerationService.Alerts;

/// <summary>Whether it is known what fires.</summary>
internal enum AlertsState
{
    /// <summary>Alertmanager answered.</summary>
    Known,

    /// <summary>It does not answer: alerts may fire that nobody is told of.</summary>
    AlertmanagerAway,

    /// <summary>There is none.</summary>
    NotConfigured,
}

internal enum AlertStatus
{
    /// <summary>Whoever is to hear of it, does.</summary>
    Firing,

    /// <summary>A graver alert of the same service fires.</summary>
    Muted,

    /// <summary>Somebody knows, and silenced it.</summary>
    Silenced,
}

/// <summary>What the page shows: <c>GET /alerts.json</c>.</summary>
internal sealed record AlertBoard
{
    public required AlertsState State { get; init; }
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Whether the alert that always fires has arrived; null: not known.</summary>
    public bool? Heartbeat { get; init; }

    /// <summary>The gravest first.</summary>
    public IReadOnlyList<AlertView> Alerts { get; init; } = [];

    /// <summary>How many more there are.</summary>
    public int MoreAlerts { get; init; }

    /// <summary>Those that hold or will; the first to end comes first.</summary>
    public IReadOnlyList<SilenceView> Silences { get; init; } = [];

    /// <summary>How many more there are.</summary>
    public int MoreSilences { get; init; }
}

internal sealed record AlertView
{
    /// <summary>Alertmanager's fingerprint.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Severity { get; init; }
    public string? Service { get; init; }
    public required AlertStatus Status { get; init; }
    public required DateTimeOffset Since { get; init; }
    public string? Summary { get; init; }
    public string? Description { get; init; }
    public string? RunbookUrl { get; init; }
    public string? DashboardUrl { get; init; }

    /// <summary>The other ones.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required IReadOnlyList<string> Receivers { get; init; }
    public required IReadOnlyList<string> SilencedBy { get; init; }
}

internal sealed record SilenceView(string Id, bool IsActive, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Author,
    string Comment, IReadOnlyList<string> Matchers);

/// <summary>Asks Alertmanager, and puts in order what it says.</summary>
internal sealed partial class AlertBoards(
    AlertmanagerApi alertmanager, IOptions<AlertsOptions> options, TimeProvider clock, ILogger<AlertBoards> logger)
{
    public const string Heartbeat = "Watchdog";

    private const int LongestText = 1000;
    private const int LongestLabel = 200;
    private const int MostLabels = 20;

    private static readonly string[] Gravest = ["critical", "warning", "info"];
    private static readonly string[] ShownApart = ["alertname", "severity", "service"];

    public async Task<AlertBoard> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!alertmanager.IsConfigured) return new AlertBoard { State = AlertsState.NotConfigured, AsOf = now };
        try
        {
            var alerts = await alertmanager.AlertsAsync(cancellationToken);
            var silences = (await alertmanager.SilencesAsync(cancellationToken)).FindAll(silence => silence.IsOpen);
            var shown = alerts.Where(alert => Label(alert, "alertname") != Heartbeat).Select(View)
                .OrderBy(alert => Gravity(alert.Severity)).ThenBy(alert => alert.Status).ThenBy(alert => alert.Since)
                .ThenBy(alert => alert.Id, StringComparer.Ordinal).Take(options.Value.MaxListed).ToList();
            var beats = alerts.Count(alert => Label(alert, "alertname") == Heartbeat);
            return new AlertBoard
            {
                State = AlertsState.Known, AsOf = now, Heartbeat = beats > 0, Alerts = shown,
                MoreAlerts = alerts.Count - beats - shown.Count,
                Silences = [.. silences.OrderBy(silence => silence.EndsAt).Take(options.Value.MaxListed).Select(View)],
                MoreSilences = Math.Max(0, silences.Count - options.Value.MaxListed),
            };
        }
        catch (AlertmanagerAwayException e)
        {
            Log.Away(logger, e);
            return new AlertBoard { State = AlertsState.AlertmanagerAway, AsOf = now };
        }
    }

    /// <summary>A link that is one. Anything else that stands there, such as a script, is none.</summary>
    private static string? Link(FiringAlert alert, string annotation) =>
        alert.Annotations.TryGetValue(annotation, out var text) && text.Length <= LongestText
            && Uri.TryCreate(text, UriKind.Absolute, out var link)
            && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
            ? link.AbsoluteUri
            : null;

    private static AlertView View(FiringAlert alert) => new()
    {
        Id = alert.Fingerprint, Name = Clip(Label(alert, "alertname") ?? "(no name)", LongestLabel),
        Severity = Clip(Label(alert, "severity") ?? "none", LongestLabel), Service = Label(alert, "service"),
        Status = alert.Status.SilencedBy?.Count > 0 ? AlertStatus.Silenced
            : alert.Status.InhibitedBy?.Count > 0 ? AlertStatus.Muted
            : AlertStatus.Firing,
        Since = alert.StartsAt, Summary = Text(alert, "summary"), Description = Text(alert, "description"),
        RunbookUrl = Link(alert, "runbook_url"), DashboardUrl = Link(alert, "dashboard_url"),
        Labels = alert.Labels.Where(label => !ShownApart.Contains(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal)
            .Take(MostLabels).ToDictionary(label => label.Key, label => Clip(label.Value, LongestLabel)),
        Receivers = [.. alert.Receivers.Select(receiver => receiver.Name)],
        SilencedBy = alert.Status.SilencedBy ?? [],
    };

    private static SilenceView View(Silence silence) => new(silence.Id, silence.IsActive, silence.StartsAt, silence.EndsAt,
        Clip(silence.CreatedBy, LongestLabel), Clip(silence.Comment, LongestText),
        [.. silence.Matchers.Take(MostLabels).Select(matcher => Clip(Words(matcher), LongestLabel))]);

    private static string Words(SilenceMatcher matcher) =>
        $"{matcher.Name}{(matcher.IsEqual ? "=" : "!")}{(matcher.IsRegex ? "~" : matcher.IsEqual ? "" : "=")}\"{matcher.Value}\"";

    private static int Gravity(string severity) => Array.IndexOf(Gravest, severity) is >= 0 and var place ? place : Gravest.Length;

    private static string? Label(FiringAlert alert, string name) => alert.Labels.GetValueOrDefault(name);

    private static string? Text(FiringAlert alert, string name) =>
        alert.Annotations.TryGetValue(name, out var text) ? Clip(text, LongestText) : null;

    private static string Clip(string text, int longest) => text.Length <= longest ? text : $"{text[..longest]}…";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Alertmanager does not answer; the alerts page says so")]
        public static partial void Away(ILogger logger, Exception exception);
    }
}
