using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Requests;

/// <summary>Probes, scrapes and documentation, which would drown out real traffic in metrics and traces.</summary>
public static class UnmeasuredPaths
{
    /// <summary>Whether a path is one of these.</summary>
    public static bool Includes(PathString path) => path.Value switch
    {
        "/metrics" or "/health" or "/alive" or "/docs" or "/redoc" => true,
        ['/', 'h' or 'd' or 'r', ..] => path.StartsWithSegments("/health", StringComparison.Ordinal)
            || path.StartsWithSegments("/docs", StringComparison.Ordinal)
            || path.StartsWithSegments("/redoc", StringComparison.Ordinal),
        ['/', 'a', ..] => path.StartsWithSegments("/api/health", StringComparison.Ordinal)
            || path.StartsWithSegments("/api/metrics", StringComparison.Ordinal),
        _ => false,
    };
}
