namespace ServiceDefaults.Configuration;

/// <summary>
/// The standard variables of one family that are read. One that has the prefix and is none of them is warned of at start.
/// </summary>
/// <param name="Prefix">How all of the family begin.</param>
/// <param name="Names">Those that are read.</param>
/// <param name="NotMeant">Beginnings of those that whoever starts the service sets for others; nobody is to be warned of them.</param>
internal sealed record KnownVariables(string Prefix, IReadOnlyList<string> Names, params IReadOnlyList<string> NotMeant)
{
    private const int MaxNamed = 10;

    /// <summary>Those that are read, in words.</summary>
    public string InWords => Names.Count <= MaxNamed
        ? $"of {Prefix}… these are: {string.Join(", ", Names)}"
        : "docs/configuration.md lists those that are";

    public bool Misses(string variable) =>
        variable.StartsWith(Prefix, StringComparison.Ordinal) && !Names.Contains(variable)
            && !NotMeant.Any(beginning => variable.StartsWith(beginning, StringComparison.Ordinal));
}
