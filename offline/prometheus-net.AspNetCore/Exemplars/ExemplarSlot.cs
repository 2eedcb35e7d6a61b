using Prometheus.Exposition;

namespace Prometheus.Exemplars;

/// <summary>
/// The last exemplar of a bucket. Whoever finds the slot busy lets it be: losing an exemplar to another observation
/// of the same instant costs nothing, waiting would.
/// </summary>
internal struct ExemplarSlot
{
    private Exemplar? _exemplar;
    private double _value;
    private double _seconds;
    private int _busy;

    public void Record(Exemplar exemplar, double value, double seconds)
    {
        exemplar.Check();
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            exemplar.Release();
            return;
        }
        var previous = _exemplar;
        _exemplar = exemplar;
        _value = value;
        _seconds = seconds;
        Volatile.Write(ref _busy, 0);
        previous?.Release();
    }

    public void Write(ExpositionWriter writer)
    {
        var wait = new SpinWait();
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            wait.SpinOnce();
        try
        {
            if (_exemplar is { } exemplar)
                writer.Exemplar(exemplar, _value, _seconds);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}
