using ServiceDefaults.Requests;

namespace ServiceDefaults.Switches;

/// <summary>The body of <c>PUT /faults/{point}</c>.</summary>
internal sealed record FaultRequest
{
    private const int MaxSeconds = 3_600;
    private const int MaxDelayMilliseconds = 60_000;
    private const int MaxMegabytes = 6_000;
    private const int MaxOnly = 100;

    /// <summary>How long it stays on unless it is mended before.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Where a point has parts: routes, dependencies, queues, agents that begin with this.</summary>
    public string? Only { get; init; }

    public int? DelayMilliseconds { get; init; }

    public bool? Fails { get; init; }

    public int? Megabytes { get; init; }

    /// <summary>Everything that is wrong with it for a point of that kind.</summary>
    public Faults Check(FaultPoint point)
    {
        var faults = new Faults()
            .Between<int>("seconds", Seconds, 1, MaxSeconds)
            .Between<int>("delay_milliseconds", DelayMilliseconds, 1, MaxDelayMilliseconds)
            .Between<int>("megabytes", Megabytes, 1, MaxMegabytes)
            .Unless(Only is null or { Length: > 0 and <= MaxOnly }, "only", $"must have 1 to {MaxOnly} characters");
        return point.Kind switch
        {
            FaultKind.Passage => faults
                .Unless(Megabytes is null, "megabytes", $"'{point.Name}' takes none")
                .Unless(DelayMilliseconds is not null || Fails is true, "delay_milliseconds", "is required, or \"fails\": true"),
            FaultKind.Amount => faults
                .Unless(Megabytes is not null, "megabytes", "is required")
                .Unless(DelayMilliseconds is null && Fails is null && Only is null, "", $"'{point.Name}' takes only megabytes and seconds"),
            _ => faults.Unless(DelayMilliseconds is null && Fails is null && Megabytes is null, "",
                $"'{point.Name}' takes only seconds and only"),
        };
    }

    public Fault ToFault(DateTimeOffset now) => new(Only, TimeSpan.FromMilliseconds(DelayMilliseconds ?? 0), Fails ?? false,
        Megabytes ?? 0, now.AddSeconds(Seconds));
}
