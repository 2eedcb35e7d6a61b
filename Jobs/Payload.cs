using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Jobs;

/// <summary>What a job is about: a type of its handler, which the queue stores as JSON.</summary>
public static class Payload
{
    private static readonly JsonSerializerOptions Complete = new()
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>The form in which the queue stores it.</summary>
    public static string Of<T>(T payload) => JsonSerializer.Serialize(payload);

    /// <summary>The job's payload, for its handler.</summary>
    /// <exception cref="JobFailedException">This release cannot read it: another one accepted the job.</exception>
    public static T Read<T>(this Job job) => job.TryRead<T>(out var payload)
        ? payload
        : throw new JobFailedException("This release cannot read what was requested.");

    /// <summary>Reads the payload, if this release can.</summary>
    public static bool TryRead<T>(this Job job, [NotNullWhen(true)] out T? payload)
    {
        try
        {
            payload = JsonSerializer.Deserialize<T>(job.Payload, Complete);
            return payload is not null;
        }
        catch (JsonException)
        {
            payload = default;
            return false;
        }
    }
}
