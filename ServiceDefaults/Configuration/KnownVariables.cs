namespace ServiceDefaults.Configuration;

/// <summary>
/// The standard variables of one family that are read. Any other with the prefix gives a warning at start.
/// </summary>
/// <param name="Prefix">The prefix of the whole family.</param>
/// <param name="Names">Those that are read.</param>
/// <param name="NotMeant">Prefixes of variables that are set for other programs; they give no warning.</param>
internal sealed record KnownVariables(string Prefix, IReadOnlyList<string> Names, params IReadOnlyList<string> NotMeant)
{
    private const int MaxNamed = 10;

    /// <summary>The variables that are read, as text for the warning.</summary>
    public string InWords => Names.Count <= MaxNamed
        ? $"of {Prefix}… only these are: {string.Join(", ", Names)}"
        : "docs/configuration.md lists those that are read";

    public bool Misses(string variable) =>
        variable.StartsWith(Prefix, StringComparison.Ordinal) && !Names.Contains(variable)
            && !NotMeant.Any(beginning => variable.StartsWith(beginning, StringComparison.Ordinal));
}
