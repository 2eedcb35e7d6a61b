using Microsoft.Extensions.AI;
using ServiceDefaults.Requests;

namespace GenerationService.Models.Endpoints;

/// <summary>
/// Lets through only answers that are whole: with a reason why they ended, and a text. Every other outcome is a
/// <see cref="ModelFailedException"/> in our own words, since what providers write into their errors may repeat the prompt or the key.
/// </summary>
internal sealed class WholeAnswers(IChatClient inner, EndpointKey key, EndpointOptions endpoint, TimeProvider clock)
    : DelegatingChatClient(inner)
{
    public const string BrokeOff = "its answer broke off: no finish reason came.";
    private const string CutOff = "its text was cut off at Models:Endpoints:…:MaxOutputTokens; raise it, or ask for less.";
    private const int TokensPerMessage = 4;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prompt = messages.ToList();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(endpoint.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var pieces = new List<ChatResponseUpdate>();
        try
        {
            key.Refresh();
            return Checked(prompt, endpoint.Streaming
                ? await StreamedAsync(prompt, options, pieces, either.Token)
                : await base.GetResponseAsync(prompt, options, either.Token));
        }
        catch (Exception e) when (e is not ModelFailedException && !cancellationToken.IsCancellationRequested)
        {
            if (late.IsCancellationRequested)
                throw new ModelFailedException(ModelFailure.TimedOut,
                    $"its endpoint did not answer within {endpoint.TimeoutSeconds:0.#} s.") { MayHaveCost = true };
            throw EndpointFailures.Of(e, hasBegun: pieces.Count > 0, clock);
        }
    }

    private async Task<ChatResponse> StreamedAsync(
        List<ChatMessage> prompt, ChatOptions? options, List<ChatResponseUpdate> pieces, CancellationToken cancellationToken)
    {
        await foreach (var piece in base.GetStreamingResponseAsync(prompt, options, cancellationToken)) pieces.Add(piece);
        return pieces.ToChatResponse();
    }

    private static ChatResponse Checked(List<ChatMessage> prompt, ChatResponse answer)
    {
        var usage = Usage(prompt, answer);
        if (Fault(answer) is var (failure, message, isFinal))
            throw new ModelFailedException(failure, message) { IsFinal = isFinal, Tokens = TokenUse.Of(usage), MayHaveCost = true };
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Lines(answer.Text)))
        {
            FinishReason = answer.FinishReason,
            // It becomes a label, so it must look like a model's id.
            ModelId = Identifier.IsWellFormed(answer.ModelId?.Replace('/', '-').Replace(':', '-')) ? answer.ModelId : null,
            Usage = usage,
        };
    }

    private static (ModelFailure, string, bool IsFinal)? Fault(ChatResponse answer)
    {
        if (answer.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().Any())
            return (ModelFailure.Filtered, "it declined to write this text.", true);
        if (answer.FinishReason is not { } reason)
            return (ModelFailure.Incomplete, BrokeOff, false);
        if (reason == ChatFinishReason.Length)
            return (ModelFailure.Incomplete, CutOff, true);
        if (reason == ChatFinishReason.ContentFilter)
            return (ModelFailure.Filtered, "the provider's content filter stopped the text; change the inputs.", true);
        if (reason != ChatFinishReason.Stop)
            return (ModelFailure.Malformed, "it ended for a reason that no text has.", false);
        return Lines(answer.Text).Length == 0 ? (ModelFailure.Malformed, "it answered without a text.", false) : null;
    }

    /// <summary>What the provider says. What it leaves out is counted here, or the budget would never be spent.</summary>
    private static UsageDetails Usage(List<ChatMessage> prompt, ChatResponse answer)
    {
        if (answer.Usage is { InputTokenCount: > 0 } usage && (usage.OutputTokenCount > 0 || answer.Text.Length == 0)) return usage;
        return TokenUse.Estimate(prompt.Sum(message => TokensPerMessage + Tokens.Count(message.Text)), Tokens.Count(answer.Text));
    }

    /// <summary>Texts end up on web pages and in messages: the same characters as in ours.</summary>
    private static string Lines(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(PlainText.From)).Trim();
}
