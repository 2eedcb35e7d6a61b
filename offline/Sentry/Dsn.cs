namespace Sentry;

/// <summary><c>https://publicKey[:secret]@host[:port][/path]/project</c></summary>
internal sealed record Dsn(string PublicKey, string? SecretKey, Uri Api)
{
    public Uri Envelopes => new(Api, "envelope/");

    public Uri OtlpTraces => new(Api, "integration/otlp/v1/traces");

    public static Dsn Parse(string dsn)
    {
        var uri = new Uri(dsn);
        var keys = uri.UserInfo.Split(':');
        if (string.IsNullOrWhiteSpace(keys[0]))
            throw new ArgumentException("Invalid DSN: No public key provided.");
        var path = uri.AbsolutePath[..uri.AbsolutePath.LastIndexOf('/')];
        var project = uri.AbsoluteUri[(uri.AbsoluteUri.LastIndexOf('/') + 1)..];
        if (string.IsNullOrWhiteSpace(project))
            throw new ArgumentException("Invalid DSN: A Project Id is required.");
        var api = new UriBuilder(uri.Scheme, uri.DnsSafeHost, uri.Port, $"{path}/api/{project}/").Uri;
        return new Dsn(keys[0], keys.Length > 1 ? keys[1] : null, api);
    }

    public string Authorization => $"Sentry sentry_version={SentryConstants.ProtocolVersion},sentry_client={SdkVersion.Instance.Name}/{SdkVersion.Instance.Version},sentry_key={PublicKey}";
}
