using System.Buffers;

namespace PricingService.Input;

/// <summary>Identifiers that callers choose: 1 to 64 of <c>[A-Za-z0-9._-]</c>.</summary>
internal static class Ids
{
    public const string Rule = "must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_' and '-'";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool AreValid(string? id) =>
        id is { Length: >= 1 and <= 64 } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
