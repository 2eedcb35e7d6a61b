using Microsoft.Extensions.AI;

namespace GenerationService.Models;

/// <summary>Something that writes texts, under the name that callers choose and metrics are labelled with.</summary>
internal sealed class TextModel : IDisposable
{
    public required string Name { get; init; }

    public required ModelType Type { get; init; }

    /// <summary>Measured by OpenTelemetry's conventions; fails with a <see cref="ModelFailedException"/>.</summary>
    public required IChatClient Client { get; init; }

    public required Func<TextTask, IList<ChatMessage>> Prompt { get; init; }

    public ModelPrice Price { get; init; } = ModelPrice.Free;

    /// <summary>A call never writes more than this many tokens; what is beyond is cut off, and the text is not used.</summary>
    public int? MaxOutputTokens { get; init; }

    public void Dispose() => Client.Dispose();
}

internal enum ModelType
{
    /// <summary>Sentences from templates, chosen by the content.</summary>
    Template,

    /// <summary>A model behind an endpoint that speaks OpenAI's protocol.</summary>
    Chat,
}

/// <summary>What to write: a kind of text, and its inputs, checked and normalised.</summary>
internal sealed record TextTask(TextKind Kind, IReadOnlyDictionary<string, string> Inputs);

/// <summary>A text, who wrote it, and what it took.</summary>
internal sealed record WrittenText(string Text, string Model, TokenUse Tokens, long CostMicroUsd);
