using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace ServiceDefaults.Notices;

/// <summary>The connection string <c>cache</c>.</summary>
public sealed class NoticesOptions
{
    /// <summary>Redis, over which replicas tell each other at once what changed. Unset: they see it when they next look.</summary>
    [RedisConnection]
    public string? Cache { get; set; }
}

/// <summary>Refuses what is no connection string of Redis, without repeating it: it may hold a password.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisConnectionAttribute : ValidationAttribute
{
    public RedisConnectionAttribute() => ErrorMessage = "must have the form host:port,password=…, or be empty";

    public override bool IsValid(object? value)
    {
        if (value is not string { Length: > 0 } connection) return true;
        try
        {
            return ConfigurationOptions.Parse(connection).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
