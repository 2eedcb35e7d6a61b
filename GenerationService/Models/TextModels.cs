using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace GenerationService.Models;

/// <summary>The models of this service. Every call goes through here, so that every call is priced, counted and traced.</summary>
internal sealed class TextModels(IEnumerable<ITextModel> models, IOptions<ModelOptions> options, ModelMetrics metrics, TimeProvider clock)
    : IDisposable
{
    private static readonly ModelPrice Free = new();
    private readonly ActivitySource _source = new("GenerationService.Models");
    private readonly Dictionary<string, ITextModel> _models = models.ToDictionary(model => model.Name, StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The model with that name; the default one for null.</summary>
    public ITextModel? Find(string? name) => _models.GetValueOrDefault(name ?? options.Value.Default);

    /// <summary>Writes the text.</summary>
    /// <returns>The text and its price in millionths of a US dollar.</returns>
    public async Task<(WrittenText Text, long CostMicroUsd)> WriteAsync(ITextModel model, TextTask task,
        CancellationToken cancellationToken)
    {
        using var activity = _source.StartActivity($"text_completion {model.Name}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "text_completion")
            .SetTag("gen_ai.provider.name", model.Provider)
            .SetTag("gen_ai.request.model", model.Name)
            .SetTag("generation.kind", task.Kind.Name);
        var started = clock.GetTimestamp();
        try
        {
            var text = await model.WriteAsync(task, cancellationToken);
            var cost = options.Value.Prices.GetValueOrDefault(model.Name, Free).CostInMicroUsd(text);
            activity?.SetTag("gen_ai.usage.input_tokens", text.InputTokens).SetTag("gen_ai.usage.output_tokens", text.OutputTokens);
            metrics.Answered(model, text, cost / 1_000_000m, clock.GetElapsedTime(started));
            return (text, cost);
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            metrics.Failed(model, clock.GetElapsedTime(started));
            throw;
        }
    }

    public void Dispose() => _source.Dispose();
}
