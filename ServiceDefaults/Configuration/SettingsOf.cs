using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace ServiceDefaults.Configuration;

/// <summary>The configuration keys that a class of options reads.</summary>
internal sealed record SettingsOf<TOptions>(string Name, string[] Sections) : ISettings
    where TOptions : class
{
    private static readonly PropertyInfo[] Properties = [.. typeof(TOptions).GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true })];

    private static readonly Dictionary<string, string> Renamed = Properties.Where(property => FormerName(property) is not null)
        .ToDictionary(property => FormerName(property)!, property => property.Name, StringComparer.OrdinalIgnoreCase);

    IReadOnlyList<string> ISettings.Sections => Sections;

    IEnumerable<string> ISettings.Names => Properties.Select(property => property.Name);

    IReadOnlyDictionary<string, string> ISettings.Renamed => Renamed;

    /// <summary>
    /// Values that do not convert are left out here: the check names all of them, whereas binding would stop at the first.
    /// </summary>
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
        // The library asks the object itself only once all annotations hold, which would hide the rest until then.
        if (faults.Count > 0 && options is IValidatableObject whole)
            faults.AddRange(whole.Validate(new ValidationContext(options)).Where(fault => fault != ValidationResult.Success));
        return [.. faults.DistinctBy(fault => (fault.ErrorMessage, string.Join(',', fault.MemberNames)))];
    }

    /// <summary>A fault's text. For a word that is not allowed it lists those that are; the annotation's own message does not.</summary>
    public static string Problem(ValidationResult fault, string member)
    {
        var allowed = Properties.FirstOrDefault(property => property.Name == member)?.GetCustomAttribute<AllowedValuesAttribute>();
        return allowed is not null && fault.ErrorMessage == new AllowedValuesAttribute(allowed.Values).FormatErrorMessage(member)
            ? WrongSetting.MustBeOneOf([.. allowed.Values.Select(value => $"{value}")])
            : fault.ErrorMessage ?? "is wrong";
    }

    public IEnumerable<string> Unreadable(IConfiguration configuration) =>
        from given in Given(configuration)
        where !TryRead(given.Property, given.Section, out _)
        select WrongSetting.Line(given.Section.Path,
            Kind(Nullable.GetUnderlyingType(given.Property.PropertyType) ?? given.Property.PropertyType));

    /// <summary>The key that sets a property, or would set it.</summary>
    public string KeyOf(string property, IConfiguration configuration) =>
        Sections.Reverse().Select(section => GivenIn(configuration, section, property))
            .FirstOrDefault(given => given.Exists())?.Path ?? $"{Sections[^1]}:{property}";

    private IEnumerable<(PropertyInfo Property, IConfigurationSection Section)> Given(IConfiguration configuration) =>
        from section in Sections
        from property in Properties
        let given = GivenIn(configuration, section, property.Name)
        where given.Exists() && !IsEmpty(property, given)
        select (property, given);

    /// <summary>Under its current name or, where that is not set, under its former one.</summary>
    private static IConfigurationSection GivenIn(IConfiguration configuration, string section, string property)
    {
        var current = configuration.GetSection($"{section}:{property}");
        return !current.Exists() && Renamed.FirstOrDefault(renamed => renamed.Value == property).Key is { } former
            ? configuration.GetSection($"{section}:{former}")
            : current;
    }

    private static string? FormerName(PropertyInfo property) => property.GetCustomAttribute<FormerNameAttribute>()?.Name;

    /// <summary>
    /// An empty variable means "not set", as shells and compose files write it. For a list it means no entries.
    /// </summary>
    private static bool IsEmpty(PropertyInfo property, IConfigurationSection given) =>
        given.Value is "" && (property.PropertyType == typeof(string) || property.PropertyType.IsValueType);

    private static bool TryRead(PropertyInfo property, IConfigurationSection section, out object? value)
    {
        try
        {
            value = section.Get(property.PropertyType);
            return (value is not null || string.IsNullOrEmpty(section.Value))
                && (value is not Enum || Enum.IsDefined(value.GetType(), value));
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    private static string Kind(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => WrongSetting.MustBeOneOf(Enum.GetNames(type)),
        TypeCode.Int32 or TypeCode.Int64 => "is not a whole number",
        TypeCode.Double or TypeCode.Decimal => "is not a number",
        TypeCode.Boolean => "is not true or false",
        _ => $"is not a {type.Name}",
    };
}
