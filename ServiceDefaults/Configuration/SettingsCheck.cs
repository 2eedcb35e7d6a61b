using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Configuration;

/// <summary>Checks one class of options: values that do not convert and values that the annotations forbid, one line per key.</summary>
internal sealed class SettingsCheck<TOptions>(SettingsOf<TOptions> settings, IConfiguration configuration) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != settings.Name) return ValidateOptionsResult.Skip;
        List<string> wrong =
        [
            .. settings.Unreadable(configuration),
            .. from fault in SettingsOf<TOptions>.Faults(options)
               from member in fault.MemberNames.DefaultIfEmpty("")
               select WrongSetting.Line(settings.KeyOf(member, configuration), SettingsOf<TOptions>.Problem(fault, member)),
        ];
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
