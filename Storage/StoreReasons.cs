using System.Globalization;

namespace Storage;

/// <summary>
/// Why a store cannot be used, in the words that <c>/health</c> and the log use. Nothing about where it is: callers of
/// <c>/health</c> may not know that.
/// </summary>
internal static class StoreReasons
{
    public static string Of(Exception exception, DateTimeOffset since) => StoreFailures.Of(exception) switch
    {
        StoreFailure.Full => $"the store has been full since {Instant(since)}",
        StoreFailure.ReadOnly => $"the store has not been writable since {Instant(since)}",
        StoreFailure.Busy => $"the store has been locked by others since {Instant(since)}",
        StoreFailure.Away or StoreFailure.Slow => $"the store has not answered since {Instant(since)}",
        _ => $"the store has been refusing requests since {Instant(since)}",
    };

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
