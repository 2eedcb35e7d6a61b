using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Rules for the sources that neither compiler nor analysers enforce.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 250;
    private const int LongestProgram = 40;
    private const int MostPositional = 7;

    private const int Widest = 140;

    [GeneratedRegex(@"^\s*#(pragma|region|if)\b|\bTODO\b|\bHACK\b|\bFIXME\b|SuppressMessage\(", RegexOptions.Multiline)]
    private static partial Regex Unwanted { get; }

    [Fact]
    public void No_file_is_longer_than_250_lines() =>
        Breaches.None(Repository.Files(".cs").Select(file => (file, lines: Repository.Read(file).Split('\n').Length - 1)).Where(
            file => file.lines > LongestFile).Select(file => $"{file.file} has {file.lines} lines: give its second idea a file"));

    [Fact]
    public void No_line_is_wider_than_140_columns() => Breaches.None(
        from file in Repository.Files(".cs")
        from line in CodeLines.Of(Repository.Read(file), withData: !file.StartsWith("tests/", StringComparison.Ordinal))
        where line.Text.Length > Widest
        select $"{file}:{line.Number} has {line.Text.Length} columns: wrap it, or give its middle a name");

    [Fact]
    public void A_namespace_is_the_project_with_the_folder() => Breaches.None(
        from file in Projects.Sources
        let space = Namespace.Match(Repository.Read(file)).Groups["name"].Value
        let folder = string.Join('.', file.Split('/')[..^1])
        where space.Length > 0 && space != folder
        select $"{file} declares {space}: its namespace is {folder}");

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace { get; }

    [Fact]
    public void A_record_with_more_than_seven_members_names_them() => Breaches.None(
        from project in Projects.All
        from type in Projects.Assembly(project).GetTypes()
        where type.Namespace?.StartsWith(project, StringComparison.Ordinal) is true
        from deconstruct in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where deconstruct.Name == "Deconstruct" && deconstruct.GetParameters().Length > MostPositional
        select $"{type.FullName} has {deconstruct.GetParameters().Length} positional members: give it required ones, or make it two");

    [Fact]
    public void A_program_is_a_table_of_contents() => Assert.All(Projects.Services, service =>
        Assert.InRange(Repository.Read($"{service}/Program.cs").Split('\n').Length, 1, LongestProgram));

    [Fact]
    public void Product_code_has_no_regions_no_switched_off_warnings_and_nothing_left_to_do() =>
        Breaches.None(
            Projects.Sources.SelectMany(file => Unwanted.Matches(Repository.Read(file)).Select(match =>
                $"{file} has {match.Value.Trim()}: fix the cause, or write down what is left as an issue")));

    [Fact]
    public void No_project_switches_warnings_off_but_the_one_that_only_says_what_was_chosen() =>
        Breaches.None(Repository.Files(".csproj").Where(project =>
            Repository.Read(project).Replace("<NoWarn>$(NoWarn);ASPIRE010</NoWarn>", "", StringComparison.Ordinal).Contains(
                "<NoWarn>", StringComparison.Ordinal)).Select(project => $"{project} has <NoWarn>: fix what the warning says"));

    [Fact]
    public void Names_are_of_the_domain()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Extensions"];
        Breaches.None(Projects.Sources.Where(file => file.Split('/', '.').Intersect(empty).Any())
            .Select(file => $"{file}: name it after what it does"));
    }

    [Fact]
    public void The_types_of_a_service_are_internal_and_its_classes_sealed()
    {
        var types = Projects.Services.SelectMany(service => Projects.Assembly(service).GetTypes())
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) is not true)
            .Where(type =>
                Projects.Services.Any(service => type.Namespace?.StartsWith(service, StringComparison.Ordinal) is true)).ToArray();
        var parents = types.Select(type => type.BaseType).ToHashSet();
        // Razor makes its components public.
        Breaches.None(types.Where(type => type.IsPublic && type.BaseType?.Name != "ComponentBase")
            .Select(type => $"{type} is public: make it internal"));
        Breaches.None(types.Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !parents.Contains(type))
            .Select(type => $"{type} is not sealed: seal it"));
    }

    [Fact]
    public void Bounds_of_a_number_with_decimals_have_decimals() =>
        // With integer bounds the number is rounded before it is compared: 1.4 would be within 0 and 1, and 1e300 an overflow.
        Breaches.None(Projects.Shared.Concat(Projects.Services).SelectMany(service => Projects.Assembly(service).GetTypes()).SelectMany(
            type => type.GetProperties())
            .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(double)
                && property.GetCustomAttribute<RangeAttribute>()?.OperandType == typeof(int))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}: give [Range] decimals, such as 0.0"));

    [Fact]
    public void Source_and_data_name_no_place_of_one_machine()
    {
        // Split up, so that this file does not match.
        string[] places = ["/" + "work/", "/" + "root/", "/" + "home/", "/tmp/" + "brief"];
        string[] kinds = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".yml", ".yaml", ".sh", ".sln"];
        Breaches.None(kinds.SelectMany(Repository.Files)
            .Where(file => places.Any(place => Repository.Read(file).Contains(place, StringComparison.Ordinal)))
            .Select(file => $"{file} names a directory of one machine: name it from the repository's root"));
    }
}
