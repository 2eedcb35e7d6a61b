namespace AppHost.Check;

/// <param name="OutcomesFile">Outcomes to import; null for a simulated set.</param>
internal sealed record CheckOptions(string? OutcomesFile)
{
    /// <summary>A check starts from nothing: what it counts is its own.</summary>
    public static string NewDirectory() => Directory.CreateTempSubdirectory("platform-check-").FullName;
}
