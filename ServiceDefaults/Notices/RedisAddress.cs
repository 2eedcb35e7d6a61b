using System.Globalization;
using StackExchange.Redis;

namespace ServiceDefaults.Notices;

/// <summary>
/// Where a Redis is: the client's own form (<c>host:port,password=…</c>), or a URI as the IANA registrations <c>redis</c>
/// and <c>rediss</c> define it (<c>redis://user:password@host:port/database</c>), which the client would take for a host name.
/// </summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;

    /// <summary>The client's settings; null if it is not an address.</summary>
    public static ConfigurationOptions? Of(string connection) => connection.Contains("://", StringComparison.Ordinal)
        ? OfUri(connection)
        : OfText(connection);

    private static ConfigurationOptions? OfText(string connection)
    {
        try
        {
            return ConfigurationOptions.Parse(connection) is { EndPoints.Count: > 0 } options ? options : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ConfigurationOptions? OfUri(string connection)
    {
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            return null;
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0) return null;
        var options = new ConfigurationOptions { Ssl = uri.Scheme == "rediss" };
        if (options.Ssl) options.SslHost = uri.DnsSafeHost;
        options.EndPoints.Add(uri.DnsSafeHost, uri.IsDefaultPort ? DefaultPort : uri.Port);

        var database = uri.AbsolutePath.Trim('/');
        if (database.Length > 0)
        {
            if (!int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            options.DefaultDatabase = number;
        }

        var credentials = uri.UserInfo.Split(':', 2);
        if (credentials[0].Length > 0) options.User = Uri.UnescapeDataString(credentials[0]);
        if (credentials.Length == 2) options.Password = Uri.UnescapeDataString(credentials[1]);
        return options;
    }
}
