using System.Diagnostics.Metrics;

namespace ServiceDefaults.Storage;

/// <summary>
/// <c>database_connections{state}</c> and <c>database_connections_max</c>. PostgreSQL's pool says both states and its limit;
/// SQLite keeps no limit, so it has the used ones only.
/// </summary>
internal sealed class StorageMetrics(IMeterFactory meters, Database database)
{
    public void Start()
    {
        var meter = meters.Create("ServiceDefaults.Storage");
        meter.CreateObservableGauge("database_connections", Connections, description: "Connections to the database, in use and kept for the next use");
        if (database.Pool is { } pool) meter.CreateObservableGauge("database_connections_max", () => pool.Max, description: "Connections that the pool may hold");
    }

    private IEnumerable<Measurement<int>> Connections()
    {
        yield return new Measurement<int>(database.Used, new KeyValuePair<string, object?>("state", "used"));
        if (database.Pool is { } pool) yield return new Measurement<int>(pool.Idle(), new KeyValuePair<string, object?>("state", "idle"));
    }
}
