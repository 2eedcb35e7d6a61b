using System.Globalization;

namespace Prometheus.Exposition;

internal sealed partial class ExpositionWriter
{
    private const int LongestNumber = 32;

    /// <summary>The text of a bucket's bound: OpenMetrics wants a point in it.</summary>
    public static byte[] BoundText(double bound, ExpositionFormat format)
    {
        if (double.IsPositiveInfinity(bound))
            return "+Inf"u8.ToArray();
        Span<byte> text = stackalloc byte[LongestNumber + 2];
        var length = Shortest(bound, text);
        if (format == ExpositionFormat.OpenMetricsText)
            length = WithPoint(text, length);
        return text[..length].ToArray();
    }

    private void Append(double value)
    {
        if (OpenMetrics && !double.IsFinite(value))
        {
            Append(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }
        // OpenMetrics makes nothing of a zero's sign.
        if (OpenMetrics && value == 0)
            value = 0;
        var space = Space(LongestNumber + 2);
        var length = Shortest(value, space);
        _length += OpenMetrics ? WithPoint(space, length) : length;
    }

    private void Append(long value)
    {
        value.TryFormat(Space(LongestNumber), out var written, "D", CultureInfo.InvariantCulture);
        _length += written;
    }

    private static int Shortest(double value, Span<byte> text)
    {
        value.TryFormat(text, out var written, "g", CultureInfo.InvariantCulture);
        return written;
    }

    private static int WithPoint(Span<byte> text, int length)
    {
        if (text[..length].IndexOfAny((byte)'.', (byte)'e') >= 0)
            return length;
        ".0"u8.CopyTo(text[length..]);
        return length + 2;
    }
}
