using Jobs;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>An order for a pack and its progress: queued → running → succeeded, failed or cancelled.</summary>
internal sealed record PackBuild
{
    public required string BuildId { get; init; }
    public required string PackDate { get; init; }
    public required long Nights { get; init; }
    public required string Scope { get; init; }
    public required long MarkFresh { get; init; }
    public required string State { get; init; }
    public required long PropertiesDone { get; init; }
    public required long PropertiesTotal { get; init; }
    public required long RequestedAt { get; init; }
    public required long? StartedAt { get; init; }
    public required long? FinishedAt { get; init; }
    public required string? PackId { get; init; }

    /// <summary>Whether this build created the pack; null while there is none.</summary>
    public required long? IsNew { get; init; }
    public required string? Error { get; init; }

    public bool IsOpen => State is "queued" or "running";

    public PackOrder ToOrder() => new(Dates.FromIso(PackDate), (int)Nights, Scope.Length == 0 ? null : Scope, MarkFresh == 1);

    /// <summary>Its progress, while it is open.</summary>
    public PackBuild With(Job job) => this with
    {
        State = job.Status == JobStatus.Running ? "running" : "queued", StartedAt = job.StartedAt?.ToUnixTimeMilliseconds(),
        PropertiesDone = job.Progress.Done, PropertiesTotal = job.Progress.Of,
    };
}

internal sealed record PackBuildView
{
    public required string BuildId { get; init; }
    public required PackBuildState State { get; init; }
    public required DateOnly Date { get; init; }
    public required long Nights { get; init; }

    /// <summary>Null if the pack covers all portfolios.</summary>
    public required string? PortfolioId { get; init; }
    public required bool MarkFresh { get; init; }
    public required long PropertiesDone { get; init; }
    public required long PropertiesTotal { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The resulting pack; for a failed build, the one that says why.</summary>
    public required string? PackId { get; init; }
    public required string? Error { get; init; }

    public static PackBuildView Of(PackBuild build)
    {
        var order = build.ToOrder();
        return new PackBuildView
        {
            BuildId = build.BuildId,
            State = Enum.Parse<PackBuildState>(build.State, ignoreCase: true),
            Date = order.Date,
            Nights = order.Nights,
            PortfolioId = order.PortfolioId,
            MarkFresh = order.MarkFresh,
            PropertiesDone = build.PropertiesDone,
            PropertiesTotal = build.PropertiesTotal,
            RequestedAt = DateTimeOffset.FromUnixTimeMilliseconds(build.RequestedAt),
            StartedAt = At(build.StartedAt),
            FinishedAt = At(build.FinishedAt),
            PackId = build.PackId,
            Error = build.Error,
        };
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}

internal enum PackBuildState { Queued, Running, Succeeded, Failed, Cancelled }
