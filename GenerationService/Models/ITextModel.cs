namespace GenerationService.Models;

/// <summary>
/// Something that writes texts. Implementations validate nothing: what reaches them was checked against the kind's inputs.
/// </summary>
internal interface ITextModel
{
    /// <summary>What callers choose and metrics are labelled by; one of the configured few.</summary>
    string Name { get; }

    /// <summary>Who runs it: <c>gen_ai.provider.name</c>.</summary>
    string Provider { get; }

    /// <summary>The kind of model, as <c>model_type</c> labels have it.</summary>
    ModelType Type { get; }

    Task<WrittenText> WriteAsync(TextTask task, CancellationToken cancellationToken);
}

internal enum ModelType
{
    /// <summary>Sentences from templates, chosen by the content.</summary>
    Template,
}

/// <summary>What is to be written: a kind of text, and its inputs, checked and in their written form.</summary>
internal sealed record TextTask(TextKind Kind, IReadOnlyDictionary<string, string> Inputs);

/// <summary>A text, and what it took.</summary>
internal sealed record WrittenText(string Text, int InputTokens, int OutputTokens);
