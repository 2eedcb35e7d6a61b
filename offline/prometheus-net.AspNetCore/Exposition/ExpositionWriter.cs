using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Prometheus.Exemplars;

namespace Prometheus.Exposition;

/// <summary>
/// Writes samples into one pooled buffer and hands it to the stream when it is full: a scrape is a few large writes.
/// The stream is asked for at the first of them, because asking a response for its body sends the head.
/// </summary>
internal sealed partial class ExpositionWriter(Func<Stream> open, ExpositionFormat format) : IDisposable
{
    private const int FullAt = 32 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FullAt * 2);
    private int _length;
    private Stream? _stream;

    public ExpositionFormat Format => format;

    public bool IsFull => _length >= FullAt;

    private bool OpenMetrics => format == ExpositionFormat.OpenMetricsText;

    /// <summary>In OpenMetrics a counter's family is named without <c>_total</c>, and a counter not so named is of unknown type.</summary>
    public void Declare(Collector collector)
    {
        ReadOnlySpan<byte> name = collector.NameBytes, type = collector.TypeName;
        if (OpenMetrics && collector is Counter)
        {
            if (name.EndsWith("_total"u8))
                name = name[..^"_total".Length];
            else
                type = "unknown"u8;
        }
        Append("# HELP "u8);
        Append(name);
        Append(" "u8);
        Append(collector.HelpBytes);
        Append("\n# TYPE "u8);
        Append(name);
        Append(" "u8);
        Append(type);
        Append("\n"u8);
    }

    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> le, double value, ref ExemplarSlot exemplar)
    {
        Identify(name, suffix, labels, le);
        Append(value);
        Finish(ref exemplar);
    }

    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> le, long value, ref ExemplarSlot exemplar)
    {
        Identify(name, suffix, labels, le);
        Append(value);
        Finish(ref exemplar);
    }

    public void Exemplar(Exemplar exemplar, double value, double seconds)
    {
        Append(" # {"u8);
        var first = true;
        foreach (ref readonly var pair in exemplar.Pairs)
        {
            if (!first)
                Append(","u8);
            first = false;
            Append(pair.KeyBytes);
            Append("=\""u8);
            _length += Encoding.ASCII.GetBytes(pair.Value, Space(pair.Value.Length));
            Append("\""u8);
        }
        Append("} "u8);
        Append(value);
        Append(" "u8);
        Append(seconds);
    }

    public void End()
    {
        if (OpenMetrics)
            Append("# EOF\n"u8);
    }

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        if (_length == 0)
            return;
        _stream ??= open();
        await _stream.WriteAsync(_buffer.AsMemory(0, _length), cancel);
        _length = 0;
    }

    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        if (_stream is not null)
            await _stream.FlushAsync(cancel);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Identify(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> le)
    {
        Append(name);
        Append(suffix);
        if (labels.IsEmpty && le.IsEmpty)
        {
            Append(" "u8);
            return;
        }
        Append("{"u8);
        Append(labels);
        if (!le.IsEmpty)
        {
            Append(labels.IsEmpty ? "le=\""u8 : ",le=\""u8);
            Append(le);
            Append("\""u8);
        }
        Append("} "u8);
    }

    private void Finish(ref ExemplarSlot exemplar)
    {
        if (OpenMetrics && !Unsafe.IsNullRef(ref exemplar))
            exemplar.Write(this);
        Append("\n"u8);
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Space(text.Length));
        _length += text.Length;
    }

    private Span<byte> Space(int length)
    {
        if (_buffer.Length - _length < length)
            Grow(length);
        return _buffer.AsSpan(_length);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
