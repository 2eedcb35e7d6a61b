using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Notices;

/// <summary>The connection string <c>cache</c>.</summary>
public sealed class NoticesOptions
{
    /// <summary>Redis, through which replicas tell each other at once what changed. Unset: they see it the next time they look.</summary>
    [RedisConnection]
    public string? Cache { get; set; }
}

/// <summary>Refuses an invalid Redis connection string without repeating it, since it may contain a password.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisConnectionAttribute : ValidationAttribute
{
    public RedisConnectionAttribute() =>
        ErrorMessage = "must have the form host:port,password=… or redis://user:password@host:port/0 (rediss:// with TLS), or be empty";

    public override bool IsValid(object? value) =>
        value is not string { Length: > 0 } connection || RedisAddress.Of(connection) is not null;
}
