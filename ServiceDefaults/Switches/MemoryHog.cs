namespace ServiceDefaults.Switches;

/// <summary>Holds memory that is really used: every page is written to.</summary>
internal sealed class MemoryHog
{
    private const int Megabyte = 1 << 20;
    private const int Piece = 64;

    private List<byte[]> _held = [];

    public void Hold(int megabytes)
    {
        for (var left = megabytes; left > 0; left -= Piece)
        {
            var piece = GC.AllocateUninitializedArray<byte>(Math.Min(left, Piece) * Megabyte);
            Array.Fill(piece, (byte)1);
            _held.Add(piece);
        }
    }

    /// <summary>Gives it back to the system now, not when the collector next has a reason to.</summary>
    public void Release()
    {
        _held = [];
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
