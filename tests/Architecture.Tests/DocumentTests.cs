using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Files named in the documents exist.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Written while the platform runs, and nowhere before.</summary>
    private static readonly string[] WrittenByARun = ["prometheus/config/targets/platform.json", "targets/platform.json"];

    private static IEnumerable<string> Documents => Repository.Files(".md");

    [Fact]
    public void A_file_in_backticks_exists()
    {
        var files = Repository.Files("");
        Breaches.None(
            from document in Documents
            from Match match in Named.Matches(Repository.Read(document))
            let name = match.Groups["name"].Value
            where !WrittenByARun.Contains(name) && !files.Any(Pattern(name).IsMatch)
            select $"{document} names `{name}`, which does not exist: name the file that replaced it, " +
                "or add it to WrittenByARun in DocumentTests");
    }

    [Fact]
    public void A_link_leads_to_a_file() => Breaches.None(
        from document in Documents
        from Match match in Link.Matches(Repository.Read(document))
        let target = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, match.Groups["path"].Value)
        where !Path.Exists(target)
        select $"{document} links to {match.Groups["path"].Value}, which does not exist: name the file that replaced it");

    [Fact]
    public void Documents_and_rules_are_items_of_the_solution()
    {
        var items = Repository.Read("Platform.sln").Replace('\\', '/');
        string[] places = ["docs/", "observability/prometheus/rules/", "observability/runbooks/"];
        string[] rules = [".editorconfig", ".gitattributes", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props"];
        var wanted = Repository.Files("").Where(file => places.Any(place => file.StartsWith(place, StringComparison.Ordinal))
            || rules.Contains(file) || (file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains('/')));
        Breaches.None(wanted.Where(file => !items.Contains($"\t{file} = {file}\n", StringComparison.Ordinal))
            .Select(file => $"{file} is not an item of Platform.sln: add it to the matching solution folder"));
    }

    /// <summary>A path from anywhere in the tree; a folder ends with a slash, and <c>*</c> stands for a part of a name.</summary>
    private static Regex Pattern(string name) =>
        new($"(^|/){Regex.Escape(name).Replace("\\*", "[^/]*", StringComparison.Ordinal)}{(name.EndsWith('/') ? "" : "$")}");

    [GeneratedRegex(@"`(?<name>[\w.*-]+(/[\w.*-]+)*(/|\.(cs|csproj|props|targets|sln|md|ya?ml|json|sh|sql|conf)))`")]
    private static partial Regex Named { get; }

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<path>[^)#\s]+)")]
    private static partial Regex Link { get; }
}
