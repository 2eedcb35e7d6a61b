namespace ServiceDefaults.Metrics;

/// <summary>One exported series: a metric with one set of label values.</summary>
internal abstract class Series
{
    /// <summary>The scrape in which an observable instrument last reported this series.</summary>
    public long LastSeen { get; set; }

    public abstract void Record(double value);

    /// <summary>Removes the series from the export.</summary>
    public abstract void Remove();
}

/// <summary>What a recorded value does to its series.</summary>
internal enum SeriesKind
{
    /// <summary>Adds to a total that only grows.</summary>
    Counter,

    /// <summary>Sets the total.</summary>
    CounterTotal,

    /// <summary>Adds to a level that goes up and down.</summary>
    UpDown,

    /// <summary>Sets the level.</summary>
    Gauge,

    /// <summary>Counts in the bucket that it falls into.</summary>
    Histogram,
}
