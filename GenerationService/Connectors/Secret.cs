using ServiceDefaults.Configuration;

namespace GenerationService.Connectors;

/// <summary>
/// A token from a setting or from a file, which is read again for each call: whoever rotates it need not restart anything.
/// </summary>
internal static class Secret
{
    /// <summary>No token is longer.</summary>
    private const int MaxLength = 4_096;

    public static string Read(string provider, string? token, string? file)
    {
        // A file may be in the middle of being replaced.
        var text = string.IsNullOrWhiteSpace(token)
            ? SecretFile.Read(file!) ?? throw new ConnectorException(provider, $"The file with the token for {provider} cannot be read.")
            : token.Trim();
        return IsSendable(text)
            ? text
            : throw new ConnectorException(
                provider, $"The token for {provider} is empty, too long or not printable ASCII.", isPermanent: true);
    }

    /// <summary>What is wrong with a setting that names a file; null if nothing, or if there is none.</summary>
    public static string? FaultOf(string? file) => string.IsNullOrWhiteSpace(file) ? null : SecretFile.Read(file) switch
    {
        null => "names no file that can be read",
        var text when !IsSendable(text) => "names a file that does not hold one token of printable ASCII without blanks",
        _ => null,
    };

    /// <summary>Whether a token can be sent in a header.</summary>
    public static bool IsSendable(string token) =>
        token.Length is > 0 and <= MaxLength && token.All(letter => letter is > ' ' and <= '~');
}
