using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace GenerationService.Models;

/// <summary>
/// The embedded model: no network, no cost, always available. Which variant of a sentence is used is chosen by a hash of the
/// kind and all inputs, so different properties read differently and the same inputs give the same text, byte for byte, on
/// every machine.
/// </summary>
internal sealed class TemplateModel : IChatClient
{
    public const string TheName = "template";

    private static readonly ChatClientMetadata Metadata = new("platform", defaultModelId: TheName);

    /// <summary>The task itself; its text is what it is counted by.</summary>
    public static IList<ChatMessage> Prompt(TextTask task) => [new(ChatRole.User, Content(task)) { RawRepresentation = task }];

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages.Last();
        var task = asked.RawRepresentation as TextTask
            ?? throw new ArgumentException("Templates are filled from a task, not from a conversation.", nameof(messages));
        var text = Write(task, asked.Text);
        var (input, output) = (Tokens.Count(asked.Text), Tokens.Count(text));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            FinishReason = ChatFinishReason.Stop,
            Usage = new() { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages,
        ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ChatClientMetadata) ? Metadata : null;

    public void Dispose()
    {
    }

    private static string Write(TextTask task, string content)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        var sentences = task.Kind.Sentences
            .Select((sentence, place) => (Sentence: sentence, Variant: hash[place % hash.Length] % sentence.Variants.Count))
            .Where(chosen => Applies(chosen.Sentence, task.Inputs))
            .Select(chosen => Template.Fill(chosen.Sentence.Variants[chosen.Variant], task.Inputs));
        return string.Join(' ', sentences).Replace(" \n", "\n", StringComparison.Ordinal)
            .Replace("\n ", "\n", StringComparison.Ordinal).Trim();
    }

    private static bool Applies(Sentence sentence, IReadOnlyDictionary<string, string> inputs) =>
        (sentence.Needs?.All(inputs.ContainsKey) ?? true)
        && (sentence.When?.All(condition => inputs.GetValueOrDefault(condition.Key) == condition.Value) ?? true);

    /// <summary>One line for the kind and each input. Inputs are single lines, so two tasks never have the same content.</summary>
    private static string Content(TextTask task) =>
        task.Kind.Name + "\n" + string.Join('\n', task.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal)
            .Select(input => $"{input.Key}={input.Value}"));
}
