using System.Diagnostics.Metrics;

namespace GenerationService.Models;

/// <summary>Calls of models: the platform's own names, and those of OpenTelemetry's GenAI conventions.</summary>
internal sealed class ModelMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _cost;
    private readonly Histogram<long> _usage;
    private readonly Histogram<double> _duration;

    public ModelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Models");
        _requests = meter.CreateCounter<long>("ai_requests_total", description: "Calls of text models.");
        _tokens = meter.CreateCounter<long>("ai_tokens_total", description: "Tokens read and written by text models.");
        _cost = meter.CreateHistogram("ai_cost_usd", description: "Price of a model call in US dollars.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1,
                0.5, 1, 5, 10] });
        // Names and boundaries: OpenTelemetry semantic conventions, "Generative AI client metrics".
        _usage = meter.CreateHistogram("gen_ai_client_token_usage", description: "Tokens of one call, by direction.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536,
                262144, 1048576, 4194304, 16777216, 67108864] });
        _duration = meter.CreateHistogram("gen_ai_client_operation_duration", description: "Seconds that a model call took.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28,
                2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });
    }

    public void BeginAtZero(IEnumerable<string> models)
    {
        foreach (var model in models)
        {
            foreach (var status in new[] { "success", "error" }) _requests.Add(0, new("model", model), new("status", status));
            foreach (var type in new[] { "input", "output" }) _tokens.Add(0, new("model", model), new("type", type));
        }
    }

    public void Answered(ITextModel model, WrittenText text, decimal costUsd, TimeSpan elapsed)
    {
        _requests.Add(1, new("model", model.Name), new("status", "success"));
        _tokens.Add(text.InputTokens, new("model", model.Name), new("type", "input"));
        _tokens.Add(text.OutputTokens, new("model", model.Name), new("type", "output"));
        _cost.Record((double)costUsd, new KeyValuePair<string, object?>("model", model.Name));
        _usage.Record(text.InputTokens, [.. GenAi(model), new("gen_ai_token_type", "input")]);
        _usage.Record(text.OutputTokens, [.. GenAi(model), new("gen_ai_token_type", "output")]);
        _duration.Record(elapsed.TotalSeconds, GenAi(model));
    }

    public void Failed(ITextModel model, TimeSpan elapsed)
    {
        _requests.Add(1, new("model", model.Name), new("status", "error"));
        _duration.Record(elapsed.TotalSeconds, [.. GenAi(model), new("error_type", "model_error")]);
    }

    private static KeyValuePair<string, object?>[] GenAi(ITextModel model) =>
    [
        new("gen_ai_operation_name", "text_completion"), new("gen_ai_provider_name", model.Provider),
        new("gen_ai_request_model", model.Name),
    ];
}
