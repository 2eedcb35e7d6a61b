namespace Prometheus.Registry;

/// <summary>A number that many threads change without waiting for one another.</summary>
internal struct AtomicDouble
{
    private double _value;

    public double Value
    {
        readonly get => Volatile.Read(in _value);
        set => Volatile.Write(ref _value, value);
    }

    public void Add(double increment)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _value, seen + increment, seen);
            // By bits: NaN is not equal to itself.
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
                return;
            seen = found;
        }
    }

    public void RaiseTo(double target)
    {
        var seen = Volatile.Read(ref _value);
        while (seen < target)
        {
            var found = Interlocked.CompareExchange(ref _value, target, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    public void LowerTo(double target)
    {
        var seen = Volatile.Read(ref _value);
        while (seen > target)
        {
            var found = Interlocked.CompareExchange(ref _value, target, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}
