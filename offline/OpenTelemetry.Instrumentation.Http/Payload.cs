using System.Collections.Concurrent;
using System.Reflection;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>Reads the payloads of diagnostic events, whose types are not public.</summary>
internal static class Payload<T>
    where T : class
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Properties = new();

    public static T? Read(object payload, string name) =>
        Properties.GetOrAdd(payload.GetType(), static (type, name) => type.GetProperty(name), name)?.GetValue(payload) as T;
}
