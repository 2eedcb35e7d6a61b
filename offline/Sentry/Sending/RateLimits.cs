using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;

namespace Sentry.Sending;

/// <summary>How long the server wants to hear nothing of a category: <c>X-Sentry-Rate-Limits: 60:error;transaction:organization, 2700::key</c>.</summary>
internal sealed class RateLimits
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.OrdinalIgnoreCase);

    public bool Forbid(EnvelopeItem item, DateTimeOffset now) => IsActive(item.Category, now) || IsActive("", now);

    public void Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.TryGetValues("X-Sentry-Rate-Limits", out var values))
            return;
        foreach (var limit in string.Join(',', values).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = limit.Split(':');
            if (!double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
                continue;
            foreach (var category in parts.Length > 1 ? parts[1].Split(';') : [""])
                _until[category] = now.AddSeconds(seconds);
        }
    }

    private bool IsActive(string category, DateTimeOffset now) => _until.TryGetValue(category, out var until) && until > now;
}
