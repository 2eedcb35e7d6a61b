using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Jobs;

/// <summary>What a job is about: a type of its handler's, which the queue keeps as JSON.</summary>
public static class Payload
{
    /// <summary>As the queue keeps it.</summary>
    public static string Of<T>(T payload) => JsonSerializer.Serialize(payload);

    /// <summary>The job's payload, for its handler.</summary>
    /// <exception cref="JobFailedException">It is none that this release can read: another one accepted the job.</exception>
    public static T Read<T>(this Job job) => job.TryRead<T>(out var payload)
        ? payload
        : throw new JobFailedException("What was asked for cannot be read by this release.");

    /// <summary>The job's payload, where it can be read.</summary>
    public static bool TryRead<T>(this Job job, [NotNullWhen(true)] out T? payload)
    {
        try
        {
            payload = JsonSerializer.Deserialize<T>(job.Payload);
            return payload is not null;
        }
        catch (JsonException)
        {
            payload = default;
            return false;
        }
    }
}
