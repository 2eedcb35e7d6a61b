using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>
/// A folder is the first one in its project, which is the second part of the namespace: <c>PricingService.Packs</c> is <c>Packs</c>.
/// </summary>
internal static class Folders
{
    /// <summary>The project's root folder. It wires up the others, so it knows them all, and none knows it.</summary>
    public const string Root = "(root)";

    /// <summary>
    /// Every pair of folders in which the first uses the second, with one such use. Uses that are compiled away, constants and
    /// attributes, are found by the file's usings.
    /// </summary>
    public static IReadOnlyDictionary<(string From, string To), string> Edges(string project) => ByType(project).Concat(ByUsing(project))
        .Where(use => use.From != Root && use.From != use.To)
        .GroupBy(use => (use.From, use.To)).ToDictionary(group => group.Key,
            group => string.Join("; ", group.Select(use => use.Use).Distinct().Take(3)));

    private static IEnumerable<(string From, string To, string Use)> ByType(string project) =>
        from use in TypeUse.In(Projects.Assembly(project))
        let places = (From: Of(project, use.From.Namespace), To: Of(project, use.To.Namespace))
        where places is { From: not null, To: not null }
        select (places.From, places.To, $"{Name(use.From)} uses {Name(use.To)}");

    private static IEnumerable<(string From, string To, string Use)> ByUsing(string project) =>
        from file in Projects.Sources.Where(file => file.StartsWith(project + "/", StringComparison.Ordinal) && file.Split('/').Length > 2)
        from Match match in Regex.Matches(Repository.Read(file), $@"^using (static )?(?<name>{project}(\.\w+)*)\b", RegexOptions.Multiline)
        select (file.Split('/')[1], Of(project, match.Groups["name"].Value)!, $"{file} names {match.Groups["name"].Value}");

    private static string? Of(string project, string? space) =>
        space == project ? Root
        : space?.StartsWith(project + ".", StringComparison.Ordinal) is true ? space.Split('.')[1]
        : null;

    private static string Name(Type type) => (type.DeclaringType ?? type).FullName!;
}
