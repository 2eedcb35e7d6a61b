using ExecutorService.Agents;
using ServiceDefaults.Requests;

namespace ExecutorService.Patterns;

/// <summary>Checks a pattern against the capabilities that exist. Every fault is named, so that one start shows them all.</summary>
internal sealed class PatternRules(AgentRegistry agents, TimeSpan stepTimeout)
{
    public const int MostSteps = 32;
    private const int LongestTimeoutMs = 600_000;

    public Pattern? Check(PatternFile file, string sha256, Action<string> fault)
    {
        var faulty = false;
        void Fault(string message) { faulty = true; fault(message); }

        if (!Identifier.IsWellFormed(file.Id) || file.Id == "unknown") Fault($"id {Identifier.Rule}, and not 'unknown'");
        if (file.Steps.Count is 0 or > MostSteps) Fault($"steps must be 1 to {MostSteps}");
        foreach (var (name, input) in file.Inputs)
        {
            if (!IsName(name)) Fault($"input '{name}': a name is lower-case letters, digits and '_'");
            if (input.Default is { } value && input.Fault(value) is { } misfit) Fault($"input '{name}': its default {misfit}");
            if (input.Required && input.Default is not null) Fault($"input '{name}': is required and has a default; choose one");
        }
        foreach (var twice in file.Steps.GroupBy(step => step.Id).Where(group => group.Count() > 1))
            Fault($"step '{twice.Key}': the id is used twice");
        for (var index = 0; index < file.Steps.Count; index++)
            CheckStep(file, index, message => Fault($"step '{file.Steps[index].Id}' ({index}): {message}"));
        foreach (var reference in new Template(file.Result).References())
            CheckReference(file, reference.Text, reference.Reference, message => Fault($"result: {message}"));
        if (faulty) return null;

        var needs = file.Steps.Select(step => NeedsOf(file, step)).ToArray();
        if (Cycle.Find(needs) is { } cycle)
        {
            Fault($"steps wait for each other in a cycle: {string.Join(" → ", cycle.Select(index => file.Steps[index].Id))}");
            return null;
        }
        return new Pattern
        {
            Id = file.Id,
            Title = file.Title,
            Description = file.Description,
            Sha256 = sha256,
            Inputs = file.Inputs,
            Steps = [.. file.Steps.Select((step, index) => new Step(index, step.Id, step.Capability, new Template(step.Inputs),
                step.TimeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : stepTimeout, step.Optional, needs[index]))],
            Result = new Template(file.Result),
            ReadsPack = file.Steps.Any(step => agents.Find(step.Capability)!.ReadsPack),
        };
    }

    private void CheckStep(PatternFile file, int index, Action<string> fault)
    {
        var step = file.Steps[index];
        if (!IsName(step.Id)) fault("an id is 1–64 lower-case letters, digits and '_'");
        if (step.TimeoutMs is < 1 or > LongestTimeoutMs) fault($"timeout_ms must be from 1 to {LongestTimeoutMs}");
        foreach (var other in (step.After ?? []).Where(other => file.Steps.All(known => known.Id != other)))
            fault($"after names the step '{other}', which does not exist");
        var inputs = new Template(step.Inputs);
        foreach (var (text, reference) in inputs.References()) CheckReference(file, text, reference, fault);
        if (agents.Find(step.Capability) is not { } capability)
        {
            fault($"unknown capability '{step.Capability}'; known are {string.Join(", ", agents.CapabilityNames)}");
            return;
        }
        foreach (var missing in capability.Inputs.Where(input => input.Required).Select(input => input.Name).Except(inputs.Names))
            fault($"'{capability.Name}' requires the input '{missing}'");
        foreach (var unknown in inputs.Names.Except(capability.Inputs.Select(input => input.Name)))
            fault($"'{capability.Name}' has no input '{unknown}'");
    }

    private void CheckReference(PatternFile file, string text, Reference? reference, Action<string> fault)
    {
        switch (reference)
        {
            case null:
                fault($"'{text}': {Reference.Syntax}");
                break;
            case { Root: Root.Inputs } when !file.Inputs.ContainsKey(reference.Name):
                fault($"'{text}': the pattern has no input '{reference.Name}'");
                break;
            case { Root: Root.Context } when !Reference.Context.Contains(reference.Name):
                fault($"'{text}': $context has {string.Join(", ", Reference.Context)}");
                break;
            case { Root: Root.Steps }:
                if (file.Steps.FirstOrDefault(step => step.Id == reference.Name) is not { } step)
                    fault($"'{text}': there is no step '{reference.Name}'");
                else if (reference.Path is [var output, ..] && agents.Find(step.Capability) is { } capability
                    && !capability.Outputs.Contains(output))
                    fault($"'{text}': '{capability.Name}' answers {string.Join(", ", capability.Outputs)}");
                break;
        }
    }

    private static int[] NeedsOf(PatternFile file, StepFile step) =>
    [
        .. new Template(step.Inputs).References().Where(found => found.Reference is { Root: Root.Steps })
            .Select(found => found.Reference!.Name)
            .Concat(step.After ?? []).Distinct()
            .Select(id => file.Steps.TakeWhile(other => other.Id != id).Count()).Order(),
    ];

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
