using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults;

/// <summary>Checks one class of options: what does not convert, and what the annotations forbid, a line for each key.</summary>
internal sealed class SettingsCheck<TOptions>(SettingsOf<TOptions> settings, IConfiguration configuration) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != settings.Name) return ValidateOptionsResult.Skip;
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        List<string> wrong =
        [
            .. settings.Unreadable(configuration),
            .. from result in results
               from member in result.MemberNames.DefaultIfEmpty("")
               select WrongSetting.Line(settings.KeyOf(member, configuration), result.ErrorMessage ?? "is wrong"),
        ];
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
