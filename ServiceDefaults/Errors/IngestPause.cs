using System.Globalization;
using System.Net;

namespace ServiceDefaults.Errors;

/// <summary>
/// For how long the ingest asked for a pause. The SDK obeys silently; reporting code asks here first, so that what is not
/// sent is counted and no caller is given the id of an event that will never exist.
/// </summary>
internal sealed class IngestPause(TimeProvider clock)
{
    private const string LimitsHeader = "X-Sentry-Rate-Limits";
    private const double LongestSeconds = 24 * 3600;

    // Sentry's own default for a 429 without a time.
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    private long _until;

    public bool IsOn => clock.GetUtcNow().UtcTicks < Volatile.Read(ref _until);

    public void Read(HttpResponseMessage response)
    {
        var now = clock.GetUtcNow();
        if (response.Headers.TryGetValues(LimitsHeader, out var limits))
        {
            foreach (var limit in string.Join(',', limits)
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (OfErrors(limit) is { } seconds) Until(now.AddSeconds(seconds));
        }
        else if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            var wait = response.Headers.RetryAfter;
            Until(wait?.Date ?? now + (wait?.Delta ?? Default));
        }
    }

    /// <summary><c>60:error;transaction:organization</c>: seconds, categories (none: all), scope.</summary>
    private static double? OfErrors(string limit)
    {
        var parts = limit.Split(':');
        if (parts.Length > 1 && parts[1].Length > 0 && !parts[1].Split(';').Contains("error")) return null;
        return double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, LongestSeconds)
            : null;
    }

    private void Until(DateTimeOffset time) => Volatile.Write(ref _until, Math.Max(Volatile.Read(ref _until), time.UtcTicks));
}
