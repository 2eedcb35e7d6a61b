using Microsoft.Extensions.Options;

namespace GenerationService.Alerts;

/// <summary>How an attempt to silence an alert ended.</summary>
internal abstract record Silenced
{
    public sealed record Done(string Id, DateTimeOffset EndsAt) : Silenced;

    /// <summary>It does not fire, or no longer.</summary>
    public sealed record NoSuchAlert : Silenced;

    /// <summary>There are so many silences that one more would hide more than it helps.</summary>
    public sealed record Full(int Most) : Silenced;
}

/// <summary>Silences in Alertmanager, which keeps them. They match labels by equality only, and always end.</summary>
internal sealed partial class Silencing(
    AlertmanagerApi alertmanager, IOptions<AlertsOptions> options, TimeProvider clock, ILogger<Silencing> logger)
{
    private const string Anonymous = "alerts page";

    private static readonly string[] OfKind = ["alertname", "service"];

    /// <summary>An alert that is silenced already, by the same labels, gets the new end: asking twice makes one silence.</summary>
    /// <exception cref="AlertmanagerAwayException">Alertmanager did not take it.</exception>
    public async Task<Silenced> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken)
    {
        var alert = (await alertmanager.AlertsAsync(cancellationToken)).Find(each => each.Fingerprint == request.Alert);
        // Nobody would notice that alerting is broken.
        if (alert is null || alert.Labels.GetValueOrDefault("alertname") == AlertBoards.Heartbeat) return new Silenced.NoSuchAlert();
        SilenceMatcher[] matchers =
        [
            .. from label in alert.Labels
               where request.Scope == SilenceScope.Alert || OfKind.Contains(label.Key)
               orderby label.Key
               select new SilenceMatcher(label.Key, label.Value, IsRegex: false),
        ];
        var open = (await alertmanager.SilencesAsync(cancellationToken)).FindAll(silence => silence.IsOpen);
        var same = open.Find(silence => silence.IsActive
            && silence.Matchers.OrderBy(matcher => matcher.Name).SequenceEqual(matchers));
        if (same is null && open.Count >= options.Value.MaxListed) return new Silenced.Full(options.Value.MaxListed);
        var (now, minutes) = (clock.GetUtcNow(), request.DurationMinutes!.Value);
        var silence = new PostableSilence(same?.Id, matchers, same?.StartsAt ?? now, now.AddMinutes(minutes),
            request.Author ?? Anonymous, request.Comment!);
        var id = await alertmanager.SilenceAsync(silence, cancellationToken);
        Log.Created(logger, id, minutes);
        return new Silenced.Done(id, silence.EndsAt);
    }

    /// <summary>Ends one now; false: there is none that holds or will.</summary>
    /// <exception cref="AlertmanagerAwayException">Alertmanager did not end it.</exception>
    public async Task<bool> EndAsync(string id, CancellationToken cancellationToken)
    {
        var isOpen = (await alertmanager.SilencesAsync(cancellationToken)).Exists(silence => silence.Id == id && silence.IsOpen);
        if (!isOpen || !await alertmanager.EndAsync(id, cancellationToken)) return false;
        Log.Ended(logger, id);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Silence {Id} holds for {Minutes} minutes from now")]
        public static partial void Created(ILogger logger, string id, int minutes);

        [LoggerMessage(LogLevel.Information, "Silence {Id} was ended")]
        public static partial void Ended(ILogger logger, string id);
    }
}
