namespace PlatformCheck.Drills;

/// <summary>All drills, and the few that a check does.</summary>
internal static class DrillBook
{
    public static IReadOnlyList<Drill> All { get; } =
        [.. PricingDrills.All, .. GenerationDrills.All, .. ExecutorDrills.All, .. PlatformDrills.All];

    /// <summary>One of each service; none depends on how fast the machine is.</summary>
    public static IReadOnlyList<Drill> OfTheCheck { get; } =
        [PricingDrills.HighErrorRate, GenerationDrills.BudgetExhausted, ExecutorDrills.Down];

    /// <exception cref="CheckFailedException">There is no such drill.</exception>
    public static IReadOnlyList<Drill> Named(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => All.All(drill => drill.Alert != name)) is { } unknown)
            throw new CheckFailedException($"there is no drill '{unknown}'; there are " +
                string.Join(", ", All.Select(drill => drill.Alert).Distinct().Order(StringComparer.Ordinal)));
        return names.Count == 0 ? All : [.. All.Where(drill => names.Contains(drill.Alert))];
    }
}
