using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ServiceDefaults.Requests;

/// <summary>
/// UUIDs of version 7 (RFC 9562): 48 bits of time, 74 random ones; sorted by the millisecond of their creation.
/// <see cref="Guid.CreateVersion7()"/> asks the kernel for each, which takes 3 % of a small request's time; these ask once for 64.
/// </summary>
public static class TimeOrderedId
{
    private const int Size = 16;
    private const int Drawn = 64 * Size;

    [ThreadStatic]
    private static byte[]? _chance;

    [ThreadStatic]
    private static int _used;

    /// <param name="at">The time that the id carries, to the millisecond.</param>
    public static Guid New(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[Size];
        Draw(id);
        var time = at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(time >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(id[2..], (uint)time);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    private static void Draw(Span<byte> id)
    {
        if (_chance is null)
        {
            _chance = new byte[Drawn];
            _used = Drawn;
        }
        if (_used == Drawn)
        {
            RandomNumberGenerator.Fill(_chance);
            _used = 0;
        }
        var next = _chance.AsSpan(_used, Size);
        next.CopyTo(id);
        next.Clear();
        _used += Size;
    }
}
