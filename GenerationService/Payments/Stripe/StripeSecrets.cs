using Microsoft.Extensions.Options;

namespace GenerationService.Payments.Stripe;

/// <summary>The secrets as they are now: files are read each time, so that replacing one needs no restart.</summary>
internal sealed partial class StripeSecrets(IOptions<StripeOptions> options, ILogger<StripeSecrets> logger)
{
    private readonly StripeOptions _options = options.Value;

    /// <summary>All that may have signed a webhook; empty if none is configured or readable.</summary>
    public IReadOnlyList<string> OfWebhooks() =>
        [.. _options.WebhookSecrets, .. _options.WebhookSecretFiles.Select(SigningSecretsAttribute.InFile).OfType<string>()];

    public string? ApiKey() => _options.ApiKeyFile is { Length: > 0 } file ? SigningSecretsAttribute.InFile(file) : _options.ApiKey;

    public void WarnIfNone()
    {
        if (_options.WebhookSecrets.Length + _options.WebhookSecretFiles.Length == 0) Log.NoSecret(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "No webhooks are taken from Stripe: neither Payments:Stripe:WebhookSecrets nor Payments:Stripe:WebhookSecretFiles is set")]
        public static partial void NoSecret(ILogger logger);
    }
}
