using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace ServiceDefaults;

/// <summary>Which keys of the configuration a class of options reads.</summary>
internal sealed record SettingsOf<TOptions>(string Name, string[] Sections) : ISettings
    where TOptions : class
{
    private static readonly PropertyInfo[] Properties = [.. typeof(TOptions).GetProperties().Where(property => property.SetMethod is { IsPublic: true })];

    IReadOnlyList<string> ISettings.Sections => Sections;

    IEnumerable<string> ISettings.Names => Properties.Select(property => property.Name);

    /// <summary>Values that do not convert are left out here: the check names them, all of them, where binding would stop at the first.</summary>
    public void Bind(TOptions options, IConfiguration configuration)
    {
        foreach (var (property, section) in Given(configuration))
        {
            if (TryRead(property, section, out var value)) property.SetValue(options, value);
        }
    }

    /// <summary>What the annotations forbid.</summary>
    public static IReadOnlyList<ValidationResult> Faults(TOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }

    public IEnumerable<string> Unreadable(IConfiguration configuration) =>
        from given in Given(configuration)
        where !TryRead(given.Property, given.Section, out _)
        select WrongSetting.Line(given.Section.Path, $"is not {Kind(given.Property.PropertyType)}");

    /// <summary>The key that decides a property: where it is set, or where it would be.</summary>
    public string KeyOf(string property, IConfiguration configuration) =>
        Sections.Reverse().Select(section => $"{section}:{property}").FirstOrDefault(key => configuration.GetSection(key).Exists()) ?? $"{Sections[0]}:{property}";

    private IEnumerable<(PropertyInfo Property, IConfigurationSection Section)> Given(IConfiguration configuration) =>
        from section in Sections
        from property in Properties
        let given = configuration.GetSection($"{section}:{property.Name}")
        where given.Exists()
        select (property, given);

    private static bool TryRead(PropertyInfo property, IConfigurationSection section, out object? value)
    {
        try
        {
            value = section.Get(property.PropertyType);
            // An empty variable means "not set", the way shells and compose files write it.
            return value is not null || string.IsNullOrEmpty(section.Value);
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    private static string Kind(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double or TypeCode.Decimal => "a number",
        TypeCode.Boolean => "true or false",
        _ => $"a {type.Name}",
    };
}
