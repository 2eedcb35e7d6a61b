namespace Sentry;

public readonly struct SentryId : IEquatable<SentryId>
{
    public static readonly SentryId Empty;

    private readonly Guid _guid;

    public SentryId(Guid guid) => _guid = guid;

    public static SentryId Create() => new(Guid.NewGuid());

    public static SentryId Parse(string value) => new(Guid.Parse(value));

    public override string ToString() => _guid.ToString("n");

    public bool Equals(SentryId other) => _guid == other._guid;

    public override bool Equals(object? obj) => obj is SentryId other && Equals(other);

    public override int GetHashCode() => _guid.GetHashCode();

    public static bool operator ==(SentryId left, SentryId right) => left.Equals(right);

    public static bool operator !=(SentryId left, SentryId right) => !left.Equals(right);

    public static implicit operator Guid(SentryId sentryId) => sentryId._guid;

    public static implicit operator SentryId(Guid guid) => new(guid);
}
