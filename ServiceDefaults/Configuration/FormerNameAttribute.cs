namespace ServiceDefaults.Configuration;

/// <summary>
/// What a setting was called before. It is still read, where the new name is not set, with a warning that tells the new one.
/// </summary>
/// <param name="name">The former key, without its section.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The former key, without its section.</summary>
    public string Name { get; } = name;
}
