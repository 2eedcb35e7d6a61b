using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>One .NET instrument and the series that its measurements go to.</summary>
/// <param name="maxSeries">Label sets beyond this number share one series; null for no limit.</param>
internal sealed class ExportedInstrument(Instrument instrument, int? maxSeries, SeriesFactory factory, DroppedTelemetry dropped)
{
    private const string Overflow = "overflow";

    private readonly Lock _gate = new();
    private readonly SeriesTable _table = new();
    private readonly Dictionary<string, Series> _byLabels = [];
    private readonly SeriesKind _kind = MetricNames.KindOf(instrument);
    private readonly string _name = MetricNames.Of(instrument);
    private readonly double[] _buckets = Buckets.Of(instrument);
    private readonly bool _observable = instrument.IsObservable;
    private volatile OverflowSeries? _overflow;

    /// <summary>The metric's name in the export.</summary>
    public string Name => _name;

    /// <summary>Whether its measurements may overflow.</summary>
    public bool IsCapped => maxSeries is not null;

    /// <summary>Adds one measurement: a hash, a look-up and an interlocked addition if the labels were seen before.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        // The exporter throws for these, and a wrong number must not fail the request that it measures.
        if (double.IsNaN(value) || (value < 0 && _kind == SeriesKind.Counter))
        {
            dropped.Add("metrics", "invalid_value");
            return;
        }
        var series = _table.Find(tags) ?? New(tags);
        if (series is null) return;
        if (_observable) series.LastSeen = scrape;
        series.Record(value);
    }

    /// <summary>A series that an observable instrument no longer reports is removed, not frozen at its last value.</summary>
    public void Scraped(long scrape)
    {
        if (!_observable) return;
        lock (_gate)
        {
            _table.RemoveUnseen(scrape);
            foreach (var (labels, series) in _byLabels)
            {
                if (series.LastSeen == scrape) continue;
                series.Remove();
                _byLabels.Remove(labels);
                _overflow = null;
            }
        }
    }

    /// <summary>Removes every series from the export: the meter is gone.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            foreach (var series in _byLabels.Values) series.Remove();
            _byLabels.Clear();
        }
    }

    private Series? New(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_overflow is { } overflow && overflow.Takes(tags))
        {
            dropped.Overflowed(_name);
            return overflow.Series;
        }
        lock (_gate)
        {
            var labels = factory.Labels(tags);
            var full = _byLabels.Count >= maxSeries || _table.Count >= 2 * maxSeries;
            if (full && !_byLabels.ContainsKey(Key(labels))) return Overflowing(tags, labels);
            var series = SeriesOf(labels);
            if (series is not null) _table.Add(tags, series);
            return series;
        }
    }

    private Series? Overflowing(ReadOnlySpan<KeyValuePair<string, object?>> tags, (string Name, string Value)[] labels)
    {
        dropped.Overflowed(_name);
        var series = SeriesOf([.. labels.Select(label => (label.Name, Overflow))]);
        if (series is not null) _overflow = new OverflowSeries([.. tags.ToArray().Select(tag => tag.Key)], series);
        return series;
    }

    private Series? SeriesOf((string Name, string Value)[] labels)
    {
        var key = Key(labels);
        if (_byLabels.TryGetValue(key, out var known)) return known;
        var made = factory.Make(instrument, _kind, _name, labels, _buckets);
        if (made is not null) _byLabels[key] = made;
        return made;
    }

    private static string Key((string Name, string Value)[] labels) =>
        string.Join('\u001f', labels.Select(label => $"{label.Name}\u001e{label.Value}"));

    /// <summary>Kept with the tag names that led to it: a flood of new label values must stay cheap.</summary>
    private sealed record OverflowSeries(string[] Names, Series Series)
    {
        public bool Takes(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Names.Length) return false;
            for (var i = 0; i < Names.Length; i++)
                if (tags[i].Key != Names[i]) return false;
            return true;
        }
    }
}
