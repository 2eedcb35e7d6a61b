using System.Collections.Concurrent;
using System.Reflection;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Reads the payloads of diagnostic events, whose types have no name.</summary>
internal static class Payload
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Exceptions = new();

    public static Exception? Exception(object? payload) => payload is null
        ? null
        : Exceptions.GetOrAdd(payload.GetType(), static type => type.GetProperty("exception", BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance))
            ?.GetValue(payload) as Exception;
}
