using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace GenerationService.Payments.Stripe;

/// <summary>Section <c>Payments:Stripe</c>.</summary>
internal sealed class StripeOptions
{
    /// <summary>The endpoint's signing secrets (<c>whsec_…</c>): while one is replaced by another, both.</summary>
    [SigningSecrets]
    public string[] WebhookSecrets { get; set; } = [];

    /// <summary>Files with a secret each, read whenever they are needed: a secret is replaced without a restart.</summary>
    [SecretFiles]
    public string[] WebhookSecretFiles { get; set; } = [];

    /// <summary>Where Stripe's API is, for comparing its list with ours.</summary>
    [HttpAddress]
    [MinLength(1)]
    public string ApiAddress { get; set; } = "https://api.stripe.com";

    /// <summary>The key for it (<c>rk_…</c>, restricted to reading charges).</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file with that key, instead.</summary>
    [SecretFiles]
    public string? ApiKeyFile { get; set; }
}

/// <summary>Few, and none so short that it could be guessed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SigningSecretsAttribute()
    : ValidationAttribute("must be up to 8 secrets of 16 to 256 characters without spaces")
{
    public override bool IsValid(object? value) => value is string[] { Length: <= 8 } secrets && secrets.All(IsSecret);

    /// <returns>Null if the file cannot be read, or holds no secret.</returns>
    public static string? InFile(string path) => SecretFile.Read(path) is { } secret && IsSecret(secret) ? secret : null;

    private static bool IsSecret(string secret) => secret is { Length: >= 16 and <= 256 } && !secret.Any(char.IsWhiteSpace);
}

/// <summary>Files that can be read and are not empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretFilesAttribute()
    : ValidationAttribute("must name up to 8 readable files with one secret of 16 to 256 characters each")
{
    public override bool IsValid(object? value) => value switch
    {
        null or "" => true,
        string file => SigningSecretsAttribute.InFile(file) is not null,
        string[] files => files.Length <= 8 && files.All(file => SigningSecretsAttribute.InFile(file) is not null),
        _ => false,
    };
}
