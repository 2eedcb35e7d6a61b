namespace GenerationService.Connectors;

/// <summary>
/// A token from a setting or from a file, which is read again for each call: whoever rotates it need not restart anything.
/// </summary>
internal static class Secret
{
    /// <summary>No token is longer.</summary>
    private const int MaxLength = 4_096;

    public static async Task<string> ReadAsync(string provider, string? token, string? file, CancellationToken cancellationToken)
    {
        var text = string.IsNullOrWhiteSpace(token) ? await ReadFileAsync(provider, file!, cancellationToken) : token.Trim();
        return IsSendable(text)
            ? text
            : throw new ConnectorException(
                provider, $"The token for {provider} is empty, too long or not printable ASCII.", isPermanent: true);
    }

    /// <summary>Whether a token can be sent in a header.</summary>
    public static bool IsSendable(string token) =>
        token.Length is > 0 and <= MaxLength && token.All(letter => letter is > ' ' and <= '~');

    private static async Task<string> ReadFileAsync(string provider, string file, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[MaxLength + 2];
            return new string(text, 0, await reader.ReadBlockAsync(text, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It may be in the middle of being replaced.
            throw new ConnectorException(provider, $"The file with the token for {provider} cannot be read.", inner: e);
        }
    }
}
