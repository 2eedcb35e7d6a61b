using System.Globalization;

namespace Storage;

/// <summary>
/// Why a store cannot be used, in the words that <c>/health</c> and the log give. Nothing of where it is: whoever may ask
/// for health may not know that.
/// </summary>
internal static class StoreReasons
{
    public static string Of(Exception exception, DateTimeOffset since) => StoreFailures.Of(exception) switch
    {
        StoreFailure.Full => $"the store is full since {Instant(since)}",
        StoreFailure.ReadOnly => $"the store cannot be written since {Instant(since)}",
        StoreFailure.Busy => $"the store is held by others since {Instant(since)}",
        StoreFailure.Away or StoreFailure.Slow => $"the store does not answer since {Instant(since)}",
        _ => $"the store refuses since {Instant(since)}",
    };

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
