namespace Storage.Rows;

/// <summary>Instants as the database keeps them: milliseconds since 1970.</summary>
public static class Instants
{
    /// <summary>What is stored; null for none.</summary>
    public static long? ToStored(this DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    /// <summary>What was stored; null for none.</summary>
    public static DateTimeOffset? FromStored(long? at) =>
        at is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
