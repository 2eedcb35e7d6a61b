using ServiceDefaults.Requests;

namespace GenerationService.Connectors.Vercel;

/// <summary>Names of projects, which become parts of addresses.</summary>
internal static class VercelNames
{
    public const string Rule = "must be a project's name (1 to 100 of the characters a-z, 0-9, '.', '_' and '-') or id (prj_…)";

    private const int MaxLength = 100;

    public static bool IsWellFormed(string name) => name.StartsWith("prj_", StringComparison.Ordinal)
        ? Identifier.IsWellFormed(name)
        : Identifier.IsWellFormed(name, MaxLength) && !name.Any(char.IsAsciiLetterUpper)
            && !name.Contains("---", StringComparison.Ordinal);

    /// <summary>What a person calls it, as a project's name.</summary>
    public static string Of(string name)
    {
        var id = Identifier.FromName(name);
        if (id.Length == 0) return "site";
        return id.Length <= MaxLength ? id : id[..MaxLength].TrimEnd('-');
    }
}
