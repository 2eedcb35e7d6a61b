using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

public sealed class SentryRequest : ISentryJsonSerializable
{
    private static readonly HashSet<string> Secret = new(["Authorization", "Proxy-Authorization"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _env = [];
    private readonly Dictionary<string, string> _other = [];

    public string? Url { get; set; }

    public string? Method { get; set; }

    public string? ApiTarget { get; set; }

    public object? Data { get; set; }

    public string? QueryString { get; set; }

    public string? Cookies { get; set; }

    /// <summary>Authorization headers are never sent.</summary>
    public IDictionary<string, string> Headers => _headers;

    public IDictionary<string, string> Env => _env;

    public IDictionary<string, string> Other => _other;

    public SentryRequest Clone()
    {
        var clone = new SentryRequest();
        CopyTo(clone);
        return clone;
    }

    internal void CopyTo(SentryRequest request)
    {
        request.Url ??= Url;
        request.Method ??= Method;
        request.ApiTarget ??= ApiTarget;
        request.Data ??= Data;
        request.QueryString ??= QueryString;
        request.Cookies ??= Cookies;
        Copy(_headers, request._headers);
        Copy(_env, request._env);
        Copy(_other, request._other);
    }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Map("env", _env, logger);
        writer.Map("other", _other, logger);
        writer.Map("headers", _headers.Select(header => Secret.Contains(header.Key) ? KeyValuePair.Create(header.Key, "[Filtered]") : header), logger);
        writer.Text("url", Url);
        writer.Text("method", Method);
        writer.Value("data", Data, logger);
        writer.Text("query_string", QueryString);
        writer.Text("cookies", Cookies);
        writer.WriteEndObject();
    }

    private static void Copy(Dictionary<string, string> from, Dictionary<string, string> to)
    {
        foreach (var (key, value) in from)
            to.TryAdd(key, value);
    }
}
