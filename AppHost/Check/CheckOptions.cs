namespace AppHost.Check;

/// <param name="OutcomesFile">Outcomes to import; null for a simulated set.</param>
/// <param name="Temporary">Nobody named the directory of the check: it goes when all went well.</param>
internal sealed record CheckOptions(string? OutcomesFile, bool Temporary)
{
    /// <summary>A check starts from nothing: what it counts is its own.</summary>
    public static string NewDirectory() => Directory.CreateTempSubdirectory("platform-check-").FullName;
}
