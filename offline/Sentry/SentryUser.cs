using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

public sealed class SentryUser : ISentryJsonSerializable
{
    private IDictionary<string, string>? _other;

    public string? Id { get; set; }

    public string? Username { get; set; }

    public string? Email { get; set; }

    public string? IpAddress { get; set; }

    public IDictionary<string, string> Other
    {
        get => _other ??= new Dictionary<string, string>();
        set => _other = value;
    }

    public SentryUser Clone()
    {
        var clone = new SentryUser();
        CopyTo(clone);
        return clone;
    }

    internal bool HasAnyData() => Id is not null || Username is not null || Email is not null || IpAddress is not null || _other?.Count > 0;

    internal void CopyTo(SentryUser user)
    {
        user.Id ??= Id;
        user.Username ??= Username;
        user.Email ??= Email;
        user.IpAddress ??= IpAddress;
        user._other ??= _other is null ? null : new Dictionary<string, string>(_other);
    }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.Text("id", Id);
        writer.Text("username", Username);
        writer.Text("email", Email);
        writer.Text("ip_address", IpAddress);
        writer.Map("other", _other, logger: null);
        writer.WriteEndObject();
    }
}
