namespace GenerationService.Payments.Stripe;

/// <summary>A file that holds one secret, as container platforms mount them.</summary>
internal static class SecretFile
{
    private const int LongestFile = 1024;

    /// <returns>Null if it cannot be read, or holds no secret.</returns>
    public static string? Read(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= LongestFile }) return null;
            var secret = File.ReadAllText(path).Trim();
            return SigningSecretsAttribute.IsSecret(secret) ? secret : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
