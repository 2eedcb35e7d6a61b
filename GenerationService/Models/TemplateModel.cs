using System.Security.Cryptography;
using System.Text;

namespace GenerationService.Models;

/// <summary>
/// The embedded model: no network, no cost, always available. Which variant of a sentence is used is chosen by a hash of the
/// kind and all inputs, so different properties read differently and the same inputs give the same text, byte for byte, on
/// every machine.
/// </summary>
internal sealed class TemplateModel : ITextModel
{
    public string Name => "template";

    public string Provider => "platform";

    public ModelType Type => ModelType.Template;

    public Task<WrittenText> WriteAsync(TextTask task, CancellationToken cancellationToken)
    {
        var content = Content(task);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        var sentences = task.Kind.Sentences
            .Select((sentence, place) => (Sentence: sentence, Variant: hash[place % hash.Length] % sentence.Variants.Count))
            .Where(chosen => Applies(chosen.Sentence, task.Inputs))
            .Select(chosen => Template.Fill(chosen.Sentence.Variants[chosen.Variant], task.Inputs));
        var text = string.Join(' ', sentences).Replace(" \n", "\n", StringComparison.Ordinal)
            .Replace("\n ", "\n", StringComparison.Ordinal).Trim();
        return Task.FromResult(new WrittenText(text, Tokens.Count(content), Tokens.Count(text)));
    }

    private static bool Applies(Sentence sentence, IReadOnlyDictionary<string, string> inputs) =>
        (sentence.Needs?.All(inputs.ContainsKey) ?? true)
        && (sentence.When?.All(condition => inputs.GetValueOrDefault(condition.Key) == condition.Value) ?? true);

    /// <summary>One line for the kind and each input. Inputs are single lines, so two tasks never have the same content.</summary>
    private static string Content(TextTask task) =>
        task.Kind.Name + "\n" + string.Join('\n', task.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal)
            .Select(input => $"{input.Key}={input.Value}"));
}
