namespace PlatformCheck.Drills;

/// <summary>All drills, and the few that a check does.</summary>
internal static class DrillBook
{
    public static IReadOnlyList<Drill> All { get; } =
        [.. PricingDrills.All, .. GenerationDrills.All, .. ExecutorDrills.All, .. PlatformDrills.All];

    /// <summary>One of each service; none depends on how fast the machine is.</summary>
    public static IReadOnlyList<Drill> OfTheCheck { get; } =
        [PricingDrills.HighErrorRate, GenerationDrills.BudgetExhausted, ExecutorDrills.Down];

    public static IReadOnlyList<Drill> Named(IReadOnlyList<string> names) =>
        names.Count == 0 ? All : [.. All.Where(drill => names.Contains(drill.Alert))];

    /// <summary>The first name that is no drill's, with those that are; null if all are.</summary>
    public static string? Unknown(IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => All.All(drill => drill.Alert != name)) is { } unknown
            ? $"{unknown}: there is no such drill; there are " +
              string.Join(", ", All.Select(drill => drill.Alert).Distinct().Order(StringComparer.Ordinal))
            : null;
}
