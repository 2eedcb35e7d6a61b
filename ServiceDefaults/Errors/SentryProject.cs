namespace ServiceDefaults.Errors;

/// <summary>The parts of a DSN: the address of the ingest, the project, and its key.</summary>
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
    /// Where Sentry accepts OTLP over HTTP; the signal's path is appended. Source: Sentry's documentation, "OpenTelemetry
    /// Protocol (OTLP)".
    /// </summary>
    public Uri Otlp => new($"{Ingest.ToString().TrimEnd('/')}/api/{Project}/integration/otlp");

    /// <summary>The authorisation header, in the form that OTLP exporters use.</summary>
    public string OtlpHeaders => $"x-sentry-auth=sentry sentry_key={Key}";
}
