using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>
/// Carries the measurements of .NET meters into the Prometheus export: counters stay counters, each label set has one cached series,
/// observable instruments are read at each scrape.
/// </summary>
internal sealed class MeterBridge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private readonly HashSet<ExportedInstrument> _instruments = [];
    private readonly IMeterFactory _meters;
    private readonly ExportedMeters _exported;
    private readonly SeriesFactory _factory;
    private readonly DroppedTelemetry _dropped;
    private long _scrape;
    private volatile bool _listening;

    public MeterBridge(IMeterFactory meters, ExportedMeters exported, SeriesFactory factory, DroppedTelemetry dropped)
    {
        (_meters, _exported, _factory, _dropped) = (meters, exported, factory, dropped);
        _listener.InstrumentPublished = Published;
        _listener.MeasurementsCompleted = (_, state) => Completed((ExportedInstrument)state!);
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.Start();
        BeginAtZero();
    }

    /// <summary>Reads the observable instruments. One scrape at a time, since they are not told which one asks.</summary>
    public void Collect()
    {
        lock (_scraping)
        {
            _scrape++;
            try
            {
                _listener.RecordObservableInstruments();
            }
            finally
            {
                ExportedInstrument[] instruments;
                lock (_instruments) instruments = [.. _instruments];
                foreach (var instrument in instruments) instrument.Scraped(_scrape);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Only now listen to the counters of losses themselves, in whatever order the instruments were created.</summary>
    private void BeginAtZero()
    {
        _dropped.BeginAtZero();
        _listening = true;
        ExportedInstrument[] instruments;
        lock (_instruments) instruments = [.. _instruments];
        foreach (var instrument in instruments.Where(instrument => instrument.IsCapped)) _dropped.BeginAtZero(instrument.Name);
    }

    private void Published(Instrument instrument, MeterListener listener)
    {
        // Meters from another host's factory in the same process belong to that host.
        if (instrument.Meter.Scope is IMeterFactory owner && owner != _meters) return;
        if (!_exported.Includes(instrument.Meter.Name)) return;
        int? maxSeries = instrument.Meter.Name == DroppedTelemetry.UncappedMeter ? null : _factory.MaxSeries;
        var exported = new ExportedInstrument(instrument, maxSeries, _factory, _dropped);
        lock (_instruments) _instruments.Add(exported);
        listener.EnableMeasurementEvents(instrument, exported);
        if (_listening && exported.IsCapped) _dropped.BeginAtZero(exported.Name);
    }

    private void Completed(ExportedInstrument instrument)
    {
        lock (_instruments) _instruments.Remove(instrument);
        instrument.Remove();
    }

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((ExportedInstrument)state!).Record(value, tags, _scrape);
}
