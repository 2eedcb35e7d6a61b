using System.Diagnostics.Metrics;

namespace Storage;

/// <summary>The state of Npgsql's pool for one data source, read from Npgsql's own meter.</summary>
internal sealed class NpgsqlPool : IConnectionPool, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _name;
    private int _idle;

    public NpgsqlPool(string name, int max)
    {
        (_name, Max) = (name, max);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql" && instrument.Name == "db.client.connection.count")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, count, tags, _) => Read(count, tags));
        _listener.Start();
    }

    public int Max { get; }

    public int Idle()
    {
        lock (_listener)
        {
            _idle = 0;
            _listener.RecordObservableInstruments();
            return _idle;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Read(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool ours = false, idle = false;
        foreach (var (name, value) in tags)
        {
            ours |= name == "db.client.connection.pool.name" && value as string == _name;
            idle |= name == "db.client.connection.state" && value as string == "idle";
        }
        if (ours && idle) _idle += count;
    }
}
