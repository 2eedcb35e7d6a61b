namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints: they become host names, variables and keys.</summary>
internal static class ModelName
{
    private const int LongestName = 64;

    public static void Validate(string target, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Fault(name) is { } fault)
            throw new ArgumentException($"{target} name '{name}' is invalid. Name {fault}.", nameof(name));
    }

    private static string? Fault(string name) => name switch
    {
        { Length: 0 or > LongestName } => $"must be between 1 and {LongestName} characters long",
        _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') => "must contain only ASCII letters, digits, and hyphens",
        _ when !char.IsAsciiLetter(name[0]) => "must start with an ASCII letter",
        _ when name.Contains("--", StringComparison.Ordinal) => "cannot contain consecutive hyphens",
        _ when name[^1] == '-' => "cannot end with a hyphen",
        _ => null,
    };
}
