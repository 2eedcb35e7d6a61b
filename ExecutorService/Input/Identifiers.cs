using System.Diagnostics.CodeAnalysis;
using ServiceDefaults.Requests;

namespace ExecutorService.Input;

/// <summary>Ids that callers choose, and what they are told of the rule.</summary>
internal static class Identifiers
{
    public const string Rule = "must be 1–64 characters of A–Z, a–z, 0–9, '.', '_' or '-'";

    public static bool IsWellFormed([NotNullWhen(true)] string? id) => Identifier.IsWellFormed(id);
}
