using System.Diagnostics;
using Microsoft.Extensions.ObjectPool;

namespace Prometheus;

/// <summary>The labels of one exemplar. It is used up by the observation it is given to, and comes from a pool.</summary>
public sealed partial class Exemplar
{
    private const int MostRunes = 128;

    public static readonly Exemplar None = new();

    private static readonly ObjectPool<Exemplar> Pool = ObjectPool.Create<Exemplar>();
    private static readonly LabelKey TraceId = Key("trace_id");
    private static readonly LabelKey SpanId = Key("span_id");

    private readonly LabelPair[] _pairs = new LabelPair[6];
    private int _consumed;

    internal int Length { get; private set; }

    internal ReadOnlySpan<LabelPair> Pairs => _pairs.AsSpan(0, Length);

    public static Exemplar FromTraceContext() => FromTraceContext(TraceId, SpanId);

    public static Exemplar FromTraceContext(in LabelKey traceIdKey, in LabelKey spanIdKey) =>
        Activity.Current is { } activity
            ? From(traceIdKey.WithValue(activity.TraceId.ToString()), spanIdKey.WithValue(activity.SpanId.ToString()))
            : None;

    public static Exemplar From(in LabelPair labelPair1) => From([labelPair1]);

    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2) => From([labelPair1, labelPair2]);

    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3) =>
        From([labelPair1, labelPair2, labelPair3]);

    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3, in LabelPair labelPair4) =>
        From([labelPair1, labelPair2, labelPair3, labelPair4]);

    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3, in LabelPair labelPair4, in LabelPair labelPair5) =>
        From([labelPair1, labelPair2, labelPair3, labelPair4, labelPair5]);

    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3, in LabelPair labelPair4, in LabelPair labelPair5, in LabelPair labelPair6) =>
        From([labelPair1, labelPair2, labelPair3, labelPair4, labelPair5, labelPair6]);

    public Exemplar Clone()
    {
        if (Volatile.Read(ref _consumed) != 0)
            throw new InvalidOperationException("An instance of Exemplar cannot be cloned after it has already been used.");
        return From(Pairs);
    }

    internal void Consume()
    {
        if (Interlocked.Exchange(ref _consumed, 1) != 0)
            throw new InvalidOperationException("An instance of Exemplar was reused. You must obtain a new instance via Exemplar.From() or Exemplar.Clone() for each metric value observation.");
    }

    /// <exception cref="ArgumentException">A key appears twice, or the labels are longer than OpenMetrics allows.</exception>
    internal void Check()
    {
        var runes = 0;
        for (var i = 0; i < Length; i++)
        {
            runes += _pairs[i].RuneCount;
            for (var j = 0; j < i; j++)
            {
                if (_pairs[i].KeyBytes.AsSpan().SequenceEqual(_pairs[j].KeyBytes))
                    throw new ArgumentException("Exemplar contains duplicate keys.");
            }
        }
        if (runes > MostRunes)
            throw new ArgumentException($"Exemplar consists of {runes} runes, exceeding the OpenMetrics limit of {MostRunes}.");
    }

    internal void Release()
    {
        if (Length == 0)
            return;
        Length = 0;
        Pool.Return(this);
    }

    private static Exemplar From(ReadOnlySpan<LabelPair> pairs)
    {
        var exemplar = Pool.Get();
        pairs.CopyTo(exemplar._pairs);
        exemplar.Length = pairs.Length;
        Volatile.Write(ref exemplar._consumed, 0);
        return exemplar;
    }
}
