namespace GenerationService.Models;

/// <summary>A kind of text that can be requested: <c>Models/Kinds/{name}.json</c>.</summary>
/// <param name="Name">What callers ask for.</param>
/// <param name="Brief">What a chat model is told to write, in a few sentences.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Sentences">What the embedded model fills.</param>
internal sealed record TextKind(
    string Name, string Brief, IReadOnlyDictionary<string, InputSpec> Inputs, IReadOnlyList<Sentence> Sentences);

/// <summary>
/// One place in a text with several ways to say it. It is left out unless every input in <see cref="Needs"/> is given and
/// those in <see cref="When"/>
/// have the values named there.
/// </summary>
internal sealed record Sentence(IReadOnlyList<string> Variants, IReadOnlyList<string>? Needs = null,
    IReadOnlyDictionary<string, string>? When = null);

/// <summary>An input of a kind and its limits.</summary>
internal sealed record InputSpec(
    InputType Type, bool Required = false, int MaxLength = 200, decimal Min = 0, decimal Max = 1_000_000_000,
    IReadOnlyList<string>? Choices = null);

internal enum InputType
{
    /// <summary>Free text on one line.</summary>
    Text,
    Integer,

    /// <summary>Written with thousands separators and two decimals.</summary>
    Amount,

    /// <summary>A ratio, 0.72, written as 72%.</summary>
    Ratio,

    /// <summary>ISO 8601, written out: 31 January 2026.</summary>
    Date,

    /// <summary>One of <see cref="InputSpec.Choices"/>.</summary>
    Choice,
}
