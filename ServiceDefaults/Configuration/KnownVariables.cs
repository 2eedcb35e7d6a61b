namespace ServiceDefaults;

/// <summary>The standard variables of one family that are read. One that has the prefix and is none of them is warned of at start.</summary>
internal sealed record KnownVariables(string Prefix, IReadOnlyList<string> Names);
