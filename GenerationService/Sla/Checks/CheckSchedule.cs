using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GenerationService.Sla.Checks;

/// <summary>
/// When a check runs: once in each slot of its interval. A slot has at most one result, so a check that runs twice, whatever the
/// reason, counts once. Slots of different checks begin at different times, so that they do not all run at once. Pure.
/// </summary>
internal static class CheckSchedule
{
    /// <summary>The beginning of the slot that a time is in.</summary>
    public static DateTimeOffset Slot(Check check, DateTimeOffset at)
    {
        var (interval, phase) = ((long)check.Interval.TotalMilliseconds, Phase(check));
        var since = at.ToUnixTimeMilliseconds() - phase;
        return DateTimeOffset.FromUnixTimeMilliseconds((since - (since % interval)) + phase);
    }

    /// <summary>The beginning of the next slot.</summary>
    public static DateTimeOffset Next(Check check, DateTimeOffset at) => Slot(check, at) + check.Interval;

    /// <summary>Every process finds the same.</summary>
    private static long Phase(Check check) =>
        (long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(check.Name)))
            % (ulong)check.Interval.TotalMilliseconds);
}
