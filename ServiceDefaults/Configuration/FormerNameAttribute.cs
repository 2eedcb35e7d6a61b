namespace ServiceDefaults.Configuration;

/// <summary>
/// A setting's former name. It is still read if the new name is not set, with a warning that gives the new one.
/// </summary>
/// <param name="name">The former key, without its section.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The former key, without its section.</summary>
    public string Name { get; } = name;
}
