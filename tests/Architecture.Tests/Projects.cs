using System.Reflection;

namespace Architecture.Tests;

/// <summary>The projects of the product.</summary>
internal static class Projects
{
    public static readonly string[] Services = ["ExecutorService", "GenerationService", "PricingService"];

    /// <summary>What services are built on; it may contain no business terms.</summary>
    public static readonly string[] Shared = ["ServiceDefaults", "Storage", "Jobs"];

    public static readonly string[] All = [.. Shared, .. Services, "AppHost"];

    public static Assembly Assembly(string name) => System.Reflection.Assembly.Load(name);

    /// <summary>The product's C# files.</summary>
    public static IEnumerable<string> Sources => Repository.Files(".cs").Where(file => All.Contains(file.Split('/')[0]));
}
