using System.Diagnostics.Metrics;

namespace GenerationService.Models;

/// <summary>Calls of models by the platform's own names. Those of OpenTelemetry's GenAI conventions come from its wrapper.</summary>
internal sealed class ModelMetrics
{
    public const string Cancelled = "cancelled";
    public const string Error = "error";
    private const string Success = "success";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _cost;

    public ModelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ModelsSetup.Telemetry);
        _requests = meter.CreateCounter<long>("ai_requests_total", description: "Calls of text models.");
        _tokens = meter.CreateCounter<long>("ai_tokens_total", description: "Tokens read and written by text models.");
        _cost = meter.CreateHistogram("ai_cost_usd", description: "Price of a model call in US dollars.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1,
                0.5, 1, 5, 10] });
    }

    public void BeginAtZero(IEnumerable<string> models)
    {
        string[] statuses = [Success, Cancelled, Error, .. Enum.GetValues<ModelFailure>().Select(Label)];
        foreach (var model in models)
        {
            foreach (var status in statuses) _requests.Add(0, new("model", model), new("status", status));
            foreach (var type in new[] { "input", "cached_input", "output" }) _tokens.Add(0, new("model", model), new("type", type));
        }
    }

    public void Answered(string model, TokenUse tokens, long costMicroUsd)
    {
        _requests.Add(1, new("model", model), new("status", Success));
        Used(model, tokens, costMicroUsd);
    }

    /// <param name="model">Its name.</param>
    /// <param name="failure">Why; null if it was no failure that models have.</param>
    /// <param name="tokens">What it used before it failed, as far as known.</param>
    /// <param name="costMicroUsd">What that is taken to cost.</param>
    public void Failed(string model, ModelFailure? failure, TokenUse tokens, long costMicroUsd)
    {
        _requests.Add(1, new("model", model), new("status", failure is { } known ? Label(known) : Error));
        if (costMicroUsd > 0 || tokens != default) Used(model, tokens, costMicroUsd);
    }

    public void Stopped(string model, long costMicroUsd)
    {
        _requests.Add(1, new("model", model), new("status", Cancelled));
        if (costMicroUsd > 0) Used(model, default, costMicroUsd);
    }

    internal static string Label(ModelFailure failure) => failure switch
    {
        ModelFailure.RateLimited => "rate_limited",
        ModelFailure.Refused => "refused",
        ModelFailure.Unavailable => "unavailable",
        ModelFailure.TimedOut => "timeout",
        ModelFailure.Incomplete => "incomplete",
        ModelFailure.Filtered => "filtered",
        ModelFailure.Malformed => "malformed",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Not a failure."),
    };

    private void Used(string model, TokenUse tokens, long costMicroUsd)
    {
        _tokens.Add(tokens.Input - tokens.CachedInput, new("model", model), new("type", "input"));
        _tokens.Add(tokens.CachedInput, new("model", model), new("type", "cached_input"));
        _tokens.Add(tokens.Output, new("model", model), new("type", "output"));
        _cost.Record(costMicroUsd / 1_000_000.0, new KeyValuePair<string, object?>("model", model));
    }
}
