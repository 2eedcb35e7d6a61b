namespace Storage;

/// <summary>What an engine's pool of connections has to tell.</summary>
internal interface IConnectionPool
{
    /// <summary>Connections that there may be at once.</summary>
    int Max { get; }

    /// <summary>Connections kept for the next use.</summary>
    int Idle();
}
