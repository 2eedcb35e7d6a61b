using ServiceDefaults.Requests;

namespace GenerationService.Connectors;

/// <summary>What finds an effect again: 1 to 64 of the characters of an identifier, the same for every attempt at the effect.</summary>
internal static class Marker
{
    public static string Checked(string marker) => Identifier.IsWellFormed(marker)
        ? marker
        : throw new ArgumentException($"A marker {Identifier.Rule}.", nameof(marker));
}
