using System.Globalization;

namespace Sentry;

public readonly struct SpanId : IEquatable<SpanId>
{
    public static readonly SpanId Empty;

    private readonly long _value;

    public SpanId(string value) => long.TryParse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _value);

    public SpanId(long value) => _value = value;

    public static SpanId Create() => new(Random.Shared.NextInt64(1, long.MaxValue));

    public static SpanId Parse(string value) => new(value);

    public override string ToString() => _value.ToString("x16", CultureInfo.InvariantCulture);

    public bool Equals(SpanId other) => _value == other._value;

    public override bool Equals(object? obj) => obj is SpanId other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    public static bool operator ==(SpanId left, SpanId right) => left.Equals(right);

    public static bool operator !=(SpanId left, SpanId right) => !left.Equals(right);
}
