using System.Text.RegularExpressions;

namespace ExecutorService;

/// <summary>Ids that callers choose: 1–64 characters that need no escaping in a URL, a log line or a file name.</summary>
internal static partial class Identifiers
{
    public const string Rule = "must be 1–64 characters of A–Z, a–z, 0–9, '.', '_' or '-'";

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Form { get; }

    public static bool IsWellFormed([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? id) => id is not null && Form.IsMatch(id);
}
