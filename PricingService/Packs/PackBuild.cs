using Jobs;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>An order for a pack and its progress: queued → running → succeeded, failed or cancelled.</summary>
/// <param name="IsNew">Whether this build created the pack; null while there is none.</param>
internal sealed record PackBuild(
    string BuildId, string PackDate, long Nights, string Scope, long MarkFresh, string State, long PropertiesDone, long PropertiesTotal,
    long RequestedAt, long? StartedAt, long? FinishedAt, string? PackId, long? IsNew, string? Error)
{
    public bool IsOpen => State is "queued" or "running";

    public PackOrder ToOrder() => new(Dates.FromIso(PackDate), (int)Nights, Scope.Length == 0 ? null : Scope, MarkFresh == 1);

    /// <summary>Its progress, while it is open.</summary>
    public PackBuild With(Job job) => this with
    {
        State = job.Status == JobStatus.Running ? "running" : "queued", StartedAt = job.StartedAt?.ToUnixTimeMilliseconds(),
        PropertiesDone = job.Progress.Done, PropertiesTotal = job.Progress.Of,
    };
}

/// <param name="PortfolioId">Null if the pack covers all portfolios.</param>
/// <param name="PackId">The resulting pack; for a failed build, the one that says why.</param>
internal sealed record PackBuildView(
    string BuildId, PackBuildState State, DateOnly Date, long Nights, string? PortfolioId, bool MarkFresh, long PropertiesDone,
    long PropertiesTotal,
    DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? PackId, string? Error)
{
    public static PackBuildView Of(PackBuild build)
    {
        var order = build.ToOrder();
        return new PackBuildView(build.BuildId, Enum.Parse<PackBuildState>(build.State, ignoreCase: true), order.Date,
            order.Nights, order.PortfolioId, order.MarkFresh,
            build.PropertiesDone, build.PropertiesTotal, DateTimeOffset.FromUnixTimeMilliseconds(build.RequestedAt),
            At(build.StartedAt), At(build.FinishedAt), build.PackId, build.Error);
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}

internal enum PackBuildState { Queued, Running, Succeeded, Failed, Cancelled }
