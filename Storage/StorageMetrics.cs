using System.Diagnostics.Metrics;

namespace Storage;

/// <summary><c>database_connections{state}</c> and <c>database_connections_max</c>, of PostgreSQL's pool or of SQLite's.</summary>
internal sealed class StorageMetrics(IMeterFactory meters, Database database)
{
    public void Start()
    {
        // Meters with this prefix are exported, whatever the application is called.
        var meter = meters.Create("ServiceDefaults.Storage");
        meter.CreateObservableGauge("database_connections", Connections,
            description: "Connections to the database, in use and idle");
        meter.CreateObservableGauge("database_connections_max", () => database.Pool.Max, description: "Connections that the pool may hold");
    }

    private IEnumerable<Measurement<int>> Connections()
    {
        yield return new Measurement<int>(database.Used, new KeyValuePair<string, object?>("state", "used"));
        yield return new Measurement<int>(database.Pool.Idle(), new KeyValuePair<string, object?>("state", "idle"));
    }
}
