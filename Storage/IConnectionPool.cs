namespace Storage;

/// <summary>The state of an engine's connection pool.</summary>
internal interface IConnectionPool
{
    /// <summary>Maximum number of connections.</summary>
    int Max { get; }

    /// <summary>Connections kept for the next use.</summary>
    int Idle();
}
