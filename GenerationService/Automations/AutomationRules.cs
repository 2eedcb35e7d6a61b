using System.Text.Json.Nodes;
using GenerationService.Automations.Actions;

namespace GenerationService.Automations;

/// <summary>Checks a declaration against the actions that exist. Every fault is named, so that one start shows them all.</summary>
internal sealed class AutomationRules(IReadOnlyDictionary<string, IAutomationAction> actions)
{
    public const int MaxSteps = 16;
    private const int MaxInputs = 32;
    private const int MaxRetries = 20;
    private const double MaxTimeoutSeconds = 3600;

    public AutomationType? Check(AutomationFile file, string source, string sha256, Action<string> fault)
    {
        var faulty = false;
        void Fault(string message) { faulty = true; fault(message); }

        // The reader refuses null where a member must have a value, but not among the items of a list.
        if (file.Steps.Contains(null!) || file.Inputs.Values.Any(input => input is null)
            || file.Inputs.Values.Any(input => input?.Choices?.Contains(null!) == true))
        {
            Fault("an input, a step or a choice is null");
            return null;
        }
        if (!IsName(file.Type) || file.Type == "other") Fault($"type '{file.Type}': {NameRule}, and is not 'other'");
        if (file.Steps.Count is 0 or > MaxSteps) Fault($"steps must be 1 to {MaxSteps}");
        if (file.Inputs.Count > MaxInputs) Fault($"inputs must be at most {MaxInputs}");
        foreach (var (name, input) in file.Inputs) CheckInput(name, input, message => Fault($"input '{name}': {message}"));
        foreach (var twice in file.Steps.GroupBy(step => step.Name).Where(group => group.Count() > 1))
            Fault($"step '{twice.Key}': the name is used twice");
        for (var index = 0; index < file.Steps.Count; index++)
            CheckStep(file, index, message => Fault($"step '{file.Steps[index].Name}' ({index}): {message}"));
        foreach (var (text, reference) in new Template(file.Result).References())
            CheckReference(file, file.Steps.Count, text, reference, message => Fault($"result: {message}"));
        return faulty ? null : new AutomationType
        {
            Name = file.Type, Title = file.Title, Description = file.Description, Source = source, Sha256 = sha256, Inputs = file.Inputs,
            Steps = [.. file.Steps.Select(step => new DeclaredStep(step.Name, actions[step.Action], new Template(step.Inputs),
                TimeSpan.FromSeconds(step.TimeoutSeconds), step.Retries, step.Compensate, new StepWhen(step.IfConfigured, step.OnlyIf)))],
            Result = new Template(file.Result),
        };
    }

    private static void CheckInput(string name, AutomationInput input, Action<string> fault)
    {
        if (!IsName(name)) fault(NameRule);
        if (input.IsChoice != input.Choices is { Count: > 0 }) fault("the types choice and choices have choices, and no others");
        else if (input.Min > input.Max || input.MaxLength < 1) fault("min must be at most max, and max_length at least 1");
        else if (input.Default is { } value && input.Fault(value) is { } misfit) fault($"its default {misfit}");
        if (input.Required && input.Default is not null) fault("is required and has a default; choose one");
    }

    private void CheckStep(AutomationFile file, int index, Action<string> fault)
    {
        var step = file.Steps[index];
        if (!IsName(step.Name)) fault(NameRule);
        if (step.TimeoutSeconds is not (> 0 and <= MaxTimeoutSeconds))
            fault($"timeout_seconds must be more than 0 and at most {MaxTimeoutSeconds}");
        if (step.Retries is < 0 or > MaxRetries) fault($"retries must be from 0 to {MaxRetries}");
        if (step.OnlyIf is { } condition && !IsOneOf(file, condition))
            fault($"only_if needs an input of type choices that has '{condition.Has}' among its choices");
        var inputs = new Template(step.Inputs);
        foreach (var (text, reference) in inputs.References()) CheckReference(file, index, text, reference, fault);
        if (!actions.TryGetValue(step.Action, out var action))
        {
            fault($"unknown action '{step.Action}'; known are {string.Join(", ", actions.Keys.Order(StringComparer.Ordinal))}");
            return;
        }
        if (step.Compensate && !action.CanUndo) fault($"'{action.Name}' has no effect that could be undone: leave compensate out");
        foreach (var missing in action.Inputs.Where(input => input.IsRequired).Select(input => input.Name).Except(inputs.Names))
            fault($"'{action.Name}' requires the input '{missing}'");
        foreach (var unknown in inputs.Names.Except(action.Inputs.Select(input => input.Name)))
            fault($"'{action.Name}' has no input '{unknown}'");
        action.CheckDeclaration(step.Inputs, fault);
    }

    private static bool IsOneOf(AutomationFile file, Condition condition) =>
        file.Inputs.TryGetValue(condition.Input, out var input) && input.Type is AutomationInputType.Choices
        && input.Choices?.Contains(condition.Has) == true;

    /// <summary>A reference to another step than an earlier one would be a cycle, or wait for the future.</summary>
    private void CheckReference(AutomationFile file, int before, string text, Reference? reference, Action<string> fault)
    {
        if (reference is null)
        {
            fault($"'{text}': {Reference.Syntax}");
            return;
        }
        if (reference.IsInput)
        {
            if (!file.Inputs.ContainsKey(reference.Name)) fault($"'{text}': there is no input '{reference.Name}'");
            return;
        }
        var index = file.Steps.TakeWhile(step => step.Name != reference.Name).Count();
        if (index == file.Steps.Count) fault($"'{text}': there is no step '{reference.Name}'");
        else if (index == before) fault($"'{text}': a step cannot use its own result, that is a cycle");
        else if (index > before && IsUsedBy(file, index, before))
            fault($"'{text}': '{reference.Name}' uses this step in turn, that is a cycle");
        else if (index > before) fault($"'{text}': '{reference.Name}' comes later; steps run in order and use only earlier ones");
        else if (reference.Path is [var output, ..] && actions.TryGetValue(file.Steps[index].Action, out var action)
            && !action.Outputs.Contains(output))
            fault($"'{text}': '{action.Name}' answers {string.Join(", ", action.Outputs)}");
    }

    /// <summary>Whether the step at <paramref name="user"/> refers to the other, directly or through steps in between.</summary>
    private static bool IsUsedBy(AutomationFile file, int user, int used)
    {
        var (reached, open) = (new HashSet<string> { file.Steps[user].Name }, new Queue<int>([user]));
        while (open.TryDequeue(out var at))
        {
            foreach (var (_, reference) in new Template(file.Steps[at].Inputs).References())
            {
                if (reference is not { IsInput: false } step || !reached.Add(step.Name)) continue;
                if (step.Name == file.Steps[used].Name) return true;
                var next = file.Steps.TakeWhile(other => other.Name != step.Name).Count();
                if (next < file.Steps.Count) open.Enqueue(next);
            }
        }
        return false;
    }

    private const string NameRule = "a name is 1 to 40 lower-case letters, digits and '_'";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
