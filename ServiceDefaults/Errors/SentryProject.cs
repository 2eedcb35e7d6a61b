namespace ServiceDefaults.Errors;

/// <summary>What a DSN says: the address of the ingest, the project there, and the key for it.</summary>
internal sealed record SentryProject(Uri Ingest, string Project, string Key)
{
    public static SentryProject? Of(string dsn)
    {
        if (!Uri.TryCreate(dsn, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) return null;
        var key = uri.UserInfo.Split(':')[0];
        var slash = uri.AbsolutePath.LastIndexOf('/');
        var project = uri.AbsolutePath[(slash + 1)..];
        return key.Length == 0 || project.Length == 0
            ? null
            : new SentryProject(new Uri($"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath[..slash]}"), project, key);
    }

    /// <summary>
    /// Where Sentry takes OTLP over HTTP; the signal's path is added to it. Source: Sentry's documentation, "OpenTelemetry
    /// Protocol (OTLP)".
    /// </summary>
    public Uri Otlp => new($"{Ingest.ToString().TrimEnd('/')}/api/{Project}/integration/otlp");

    /// <summary>The header that authorises it, as OTLP exporters write headers.</summary>
    public string OtlpHeaders => $"x-sentry-auth=sentry sentry_key={Key}";
}
