namespace Storage;

/// <summary>The engines that a service can store its data in.</summary>
public enum Dialect
{
    /// <summary>Embedded, one file, one process writing at a time.</summary>
    Sqlite,

    /// <summary>A server, for several replicas of a service.</summary>
    PostgreSql,
}
