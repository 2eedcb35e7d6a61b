using System.Reflection;

namespace Architecture.Tests;

/// <summary>A slice is the first folder, which is the second part of the namespace: <c>PricingService.Packs</c> is <c>Packs</c>.</summary>
internal static class Slices
{
    public static readonly string[] Services = ["ExecutorService", "GenerationService", "PricingService"];

    public static Assembly Assembly(string name) => System.Reflection.Assembly.Load(name);

    /// <summary>Every pair of slices of which the first uses a type of the second, with one such use.</summary>
    public static IReadOnlyDictionary<(string From, string To), string> Edges(string service) => TypeUse.In(Assembly(service))
        .Select(use => (From: Of(service, use.From), To: Of(service, use.To), Use: $"{Name(use.From)} uses {Name(use.To)}"))
        .Where(use => use.From is not null && use.To is not null && use.From != use.To)
        .GroupBy(use => (use.From!, use.To!)).ToDictionary(group => group.Key, group => string.Join("; ", group.Select(use => use.Use).Distinct().Take(3)));

    private static string? Of(string service, Type type) =>
        type.Namespace is { } name && name.StartsWith(service + ".", StringComparison.Ordinal) ? name.Split('.')[1] : null;

    private static string Name(Type type) => (type.DeclaringType ?? type).FullName!;
}
