using System.Text;
using GenerationService.Models.Spending;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using ServiceDefaults.Switches;

namespace GenerationService.Models;

/// <summary>The models of this service. Every call goes through here, so that each is within the budget, priced and counted.</summary>
internal sealed class TextModels(IReadOnlyList<TextModel> models, IOptions<ModelOptions> options, Budget budget, Rests rests,
    ModelMetrics metrics, FaultSwitches switches) : IDisposable
{
    public const string FaultPoint = "texts";

    private readonly Dictionary<string, TextModel> _models = models.ToDictionary(model => model.Name, StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those that cost nothing.</summary>
    public IReadOnlyList<string> FreeNames => [.. Names.Where(name => _models[name].Price.IsFree)];

    /// <summary>The model with that name; the default one for null.</summary>
    public TextModel? Find(string? name) => _models.GetValueOrDefault(name ?? options.Value.Default);

    /// <summary>Whether the inputs may leave this service: the model, or one that is asked in its place, is outside.</summary>
    public bool GoesOutside(TextModel model) => Chain(model).Any(each => each.Type == ModelType.Chat);

    /// <summary>What writing the text with this model can cost at most.</summary>
    public static long CeilingMicroUsd(TextModel model, TextTask task) =>
        model.Price.IsFree ? 0 : CeilingMicroUsd(model, model.Prompt(task));

    /// <summary>Writes the text, with the model or, if it fails, with the first of its fallbacks that does not.</summary>
    /// <exception cref="ModelsFailedException">None of them gave a text.</exception>
    /// <exception cref="BudgetSpentException">The budget does not allow the call now.</exception>
    public async Task<WrittenText> WriteAsync(TextModel model, TextTask task, CancellationToken cancellationToken)
    {
        var failures = new List<(string Model, ModelFailedException Failure)>();
        foreach (var each in Chain(model))
        {
            try
            {
                return await CallAsync(each, task, cancellationToken);
            }
            catch (ModelFailedException e)
            {
                if (e.RetryAt is { } until) rests.Rest(each.Name, until);
                failures.Add((each.Name, e));
            }
        }
        throw new ModelsFailedException(failures);
    }

    public void Dispose()
    {
        foreach (var model in _models.Values) model.Dispose();
    }

    private IEnumerable<TextModel> Chain(TextModel model) =>
        [model, .. options.Value.Fallbacks.GetValueOrDefault(model.Name, []).Select(name => _models[name])];

    private async Task<WrittenText> CallAsync(TextModel model, TextTask task, CancellationToken cancellationToken)
    {
        if (rests.Until(model.Name) is { } until)
            throw new ModelFailedException(ModelFailure.RateLimited, "its endpoint asked to wait.") { RetryAt = until };
        if (model.Type == ModelType.Chat && PersonalInputs.Any(task))
            throw new ModelFailedException(ModelFailure.Refused, "the inputs have personal data, which stays here.") { IsFinal = true };
        var prompt = model.Prompt(task);
        var ceiling = model.Price.IsFree ? 0 : CeilingMicroUsd(model, prompt);
        var reserved = ceiling == 0 ? null : await budget.ReserveAsync(model.Name, ceiling, cancellationToken);
        try
        {
            if (switches.IsOn(FaultPoint, model.Name))
                throw new ModelFailedException(ModelFailure.Malformed, "it writes nonsense, for a drill.") { IsFinal = true };
            var answer = await model.Client.GetResponseAsync(
                prompt, new ChatOptions { MaxOutputTokens = model.MaxOutputTokens }, cancellationToken);
            var tokens = TokenUse.Of(answer.Usage!);
            var cost = model.Price.MicroUsd(tokens);
            await budget.SettleAsync(reserved, cost);
            metrics.Answered(model.Name, tokens, cost);
            return new WrittenText(answer.Text, model.Name, tokens, cost);
        }
        catch (ModelFailedException e)
        {
            // What may have cost something and does not say how much is taken to have cost all that it could.
            var cost = e.Tokens is { } tokens ? model.Price.MicroUsd(tokens) : e.MayHaveCost ? ceiling : 0;
            await budget.SettleAsync(reserved, cost);
            metrics.Failed(model.Name, e.Failure, e.Tokens ?? default, cost);
            throw;
        }
        catch (OperationCanceledException)
        {
            await budget.SettleAsync(reserved, ceiling);
            metrics.Stopped(model.Name, ceiling);
            throw;
        }
        catch (Exception)
        {
            await budget.SettleAsync(reserved, ceiling);
            metrics.Failed(model.Name, failure: null, default, ceiling);
            throw;
        }
    }

    private static long CeilingMicroUsd(TextModel model, IList<ChatMessage> prompt) =>
        model.Price.CeilingMicroUsd(prompt.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Text)), model.MaxOutputTokens ?? 0);
}
