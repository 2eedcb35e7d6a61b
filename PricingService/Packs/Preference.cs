using System.Globalization;

namespace PricingService.Packs;

/// <summary>The header <c>Prefer</c> of RFC 7240, as far as it is about waiting: <c>respond-async</c> and <c>wait=seconds</c>.</summary>
internal static class Preference
{
    /// <summary>How long the caller is willing to wait for the result; null if it does not say.</summary>
    public static TimeSpan? Patience(string? prefer)
    {
        TimeSpan? patience = null;
        var async = false;
        foreach (var preference in (prefer ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = preference.Split('=', 2, StringSplitOptions.TrimEntries) is [var n, var v]
                ? (n, v.Trim('"'))
                : (preference, "");
            if (name.Equals("respond-async", StringComparison.OrdinalIgnoreCase)) async = true;
            if (name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                patience ??= TimeSpan.FromSeconds(seconds);
        }
        return patience ?? (async ? TimeSpan.Zero : null);
    }
}
