namespace GenerationService.Models;

/// <summary>
/// Something that writes texts. Implementations validate nothing: their input has been checked against the kind's inputs.
/// </summary>
internal interface ITextModel
{
    /// <summary>The name that callers choose and metrics are labelled with; one of the few configured.</summary>
    string Name { get; }

    /// <summary>Who runs it: <c>gen_ai.provider.name</c>.</summary>
    string Provider { get; }

    /// <summary>The kind of model, as in the label <c>model_type</c>.</summary>
    ModelType Type { get; }

    Task<WrittenText> WriteAsync(TextTask task, CancellationToken cancellationToken);
}

internal enum ModelType
{
    /// <summary>Sentences from templates, chosen by the content.</summary>
    Template,
}

/// <summary>What to write: a kind of text, and its inputs, checked and normalised.</summary>
internal sealed record TextTask(TextKind Kind, IReadOnlyDictionary<string, string> Inputs);

/// <summary>A text, and what it took.</summary>
internal sealed record WrittenText(string Text, int InputTokens, int OutputTokens);
