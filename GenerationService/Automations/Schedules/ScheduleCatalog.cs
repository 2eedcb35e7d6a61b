using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;

namespace GenerationService.Automations.Schedules;

/// <summary>The names of the configured schedules.</summary>
internal sealed record ScheduleNames(IReadOnlyList<string> Names)
{
    public const string Section = "Automations:Schedules";

    public const int Most = 100;
}

/// <summary>The configured schedules, by name. They were checked at the start.</summary>
internal sealed class ScheduleCatalog(
    ScheduleNames names, AutomationTypes types, IOptionsMonitor<ScheduleOptions> options, IConfiguration configuration)
{
    private readonly OrderedDictionary<string, Schedule> _schedules = new(names.Names.Order(StringComparer.Ordinal).Select(name =>
    {
        var (given, type) = (options.Get(name), types.Find(options.Get(name).Type)!);
        return KeyValuePair.Create(name, new Schedule(name, type, type.Accept(ScheduleInputs.Of(name, type, configuration), new()), given));
    }), StringComparer.Ordinal);

    public IReadOnlyList<Schedule> All => [.. _schedules.Values];

    /// <summary>Null also for one that is switched off.</summary>
    public Schedule? FindEnabled(string? name) =>
        name is not null && _schedules.GetValueOrDefault(name) is { Options.Enabled: true } found ? found : null;
}

/// <summary>What can only be checked against the types: a schedule must be one that can be started.</summary>
internal sealed class ScheduleCheck(ScheduleNames names, AutomationTypes types, IConfiguration configuration)
    : IValidateOptions<ScheduleOptions>
{
    public ValidateOptionsResult Validate(string? name, ScheduleOptions options)
    {
        if (name is null || !names.Names.Contains(name)) return ValidateOptionsResult.Skip;
        var wrong = Faults(name, options).Select(fault => Line($"{ScheduleNames.Section}:{name}:{fault.Key}", fault.Problem)).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<(string Key, string Problem)> Faults(string name, ScheduleOptions options)
    {
        if (types.Find(options.Type) is not { } type)
        {
            yield return (nameof(options.Type), $"must be one of {string.Join(", ", types.All.Select(each => each.Name))}");
            yield break;
        }
        if (AutomationStarts.Needs(type) is { Count: > 0 } needs)
            yield return (nameof(options.Type), $"can't be started here before {string.Join(" and ", needs)} is set");
        var faults = new Faults();
        var inputs = type.Accept(ScheduleInputs.Of(name, type, configuration), faults);
        if (!faults.Any) AutomationStarts.CheckSteps(type, inputs, faults);
        foreach (var (field, problems) in faults.ByField)
            yield return (field.StartsWith("inputs.", StringComparison.Ordinal) ? $"Inputs:{field[7..]}" : "Inputs",
                string.Join("; ", problems));
    }

    private static string Line(string key, string problem) => $"{key} ({key.Replace(":", "__", StringComparison.Ordinal)}): {problem}";
}

/// <summary>Inputs from settings, which know only text.</summary>
internal static class ScheduleInputs
{
    public static JsonObject Of(string schedule, AutomationType type, IConfiguration configuration) => new(
        configuration.GetSection($"{ScheduleNames.Section}:{schedule}:Inputs").GetChildren()
            .Select(given => KeyValuePair.Create(given.Key, Value(given, type.Inputs.GetValueOrDefault(given.Key)))));

    private static JsonNode? Value(IConfigurationSection given, AutomationInput? input) => input?.Type switch
    {
        AutomationInputType.Choices => new JsonArray([.. given.GetChildren().Select(choice => JsonValue.Create(choice.Value))]),
        AutomationInputType.Integer when long.TryParse(given.Value, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(given.Value),
    };
}
