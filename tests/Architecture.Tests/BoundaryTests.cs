using System.Reflection;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>What the projects may know of each other and of packages.</summary>
public sealed partial class BoundaryTests
{
    /// <summary>Packages whose replacement must stay an afternoon's work: only these projects name them.</summary>
    private static readonly string[] Telemetry = ["OpenTelemetry", "Sentry", "prometheus-net", "Aspire"];
    private static readonly string[] MayNameThem = ["ServiceDefaults", "ServiceDefaults.Tests", "AppHost", "AppHost.Tests",
        "LoadTests", "Benchmarks"];

    private static readonly Dictionary<string, string> Banned = new()
    {
        ["Newtonsoft.Json"] = "System.Text.Json reads and writes everything here",
        ["AutoMapper"] = "a constructor says the same and is checked by the compiler",
        ["MediatR"] = "a handler is called by its route",
        ["Microsoft.EntityFrameworkCore"] = "SQL is written by hand, once for both engines",
        ["FluentValidation"] = "data annotations and the slices' own rules",
        ["Serilog"] = "the console's JSON is what the platform collects",
        ["FluentAssertions"] = "xunit's asserts suffice; its licence does not fit",
        ["Moq"] = "use real parts, or a small stand-in of our own",
    };

    [GeneratedRegex(@"^(global )?using (static )?(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using { get; }

    [Fact]
    public void Services_know_each_other_only_over_http()
    {
        foreach (var service in Projects.Services)
            Breaches.None(Projects.Assembly(service).GetReferencedAssemblies().Select(name => name.Name!).Intersect(Projects.Services)
                .Select(other => $"{service} references {other}: call it over HTTP, with a typed client in {service}"));
    }

    [Theory]
    [InlineData("ServiceDefaults", "Storage", "Jobs")]
    [InlineData("Storage", "Jobs")]
    [InlineData("Jobs")]
    public void What_services_share_knows_no_service_and_names_nothing_of_the_business(string project, params string[] builtOnIt)
    {
        string[] business =
        [
            "Pricing", "Price", "Generation", "Generations", "Executor", "Booking", "Bookings", "Ledger", "Guest", "Stay",
            "Stays", "Night", "Nights", "Occupancy",
            "Listing", "Competitor", "Competitors", "Experiment", "Experiments", "Payment", "Payments", "Notion", "Vercel",
            "Pack", "Packs", "Automation", "Automations",
        ];
        var shared = Projects.Assembly(project);
        Breaches.None(shared.GetReferencedAssemblies().Select(name => name.Name!).Intersect([.. Projects.Services, .. builtOnIt])
            .Select(known => $"{project} references {known}, which is above it: invert the dependency with an interface or an event"));
        var names = shared.GetTypes()
            .SelectMany(
                type => type.GetMembers(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(member => member.Name).Append(type.Name)).Distinct();
        Breaches.None(names.Where(name => Words(name).Intersect(business).Any())
            .Select(name => $"{project} has {name}: business terms belong in a service"));
    }

    [Fact]
    public void Only_the_service_defaults_and_the_app_host_name_the_packages_of_aspire_and_telemetry()
    {
        var named = Repository.Files(".csproj").Where(IsOurs).SelectMany(
            project => Repository.Packages(project).Where(IsTelemetry).Select(package => $"{project} references {package}"));
        var used = Repository.Files(".cs").Where(IsOurs).SelectMany(
            file => Using.Matches(Repository.Read(file)).Select(match => match.Groups["name"].Value)
            .Where(name => IsTelemetry(name) || name.Split('.')[0] == "Prometheus").Select(name => $"{file} uses {name}"));
        Breaches.None(named.Concat(used).Select(breach =>
            $"{breach}: use Meter, ActivitySource and ILogger, or put it into ServiceDefaults behind an interface of our own"));

        static bool IsOurs(string path) => !path.Split('/').Any(MayNameThem.Contains);
        static bool IsTelemetry(string name) =>
            Telemetry.Any(package => name == package || name.StartsWith(package + ".", StringComparison.Ordinal));
    }

    [Fact]
    public void No_project_uses_a_banned_package() =>
        Breaches.None(Repository.Files(".csproj").SelectMany(project => Repository.Packages(project)
            .SelectMany(package => Banned.Where(ban => package == ban.Key
                || package.StartsWith(ban.Key + ".", StringComparison.Ordinal)).Select(ban => $"{project} uses {package}: {ban.Value}"))));

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = Repository.Read("Platform.sln").Replace('\\', '/');
        Breaches.None(Repository.Files(".csproj").Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            .Select(project => $"dotnet sln Platform.sln add {project}"));
    }

    private static IEnumerable<string> Words(string name) => WordInName.Matches(name).Select(match => match.Value);

    [GeneratedRegex("[A-Z][a-z]+")]
    private static partial Regex WordInName { get; }
}
