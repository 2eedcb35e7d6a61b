using System.Diagnostics.Metrics;

namespace GenerationService.Models.Spending;

/// <summary><c>ai_budget_remaining_usd</c>: what all replicas together may still spend today; absent where there is no limit.</summary>
internal sealed class BudgetMetrics
{
    private volatile BudgetState? _state;

    public BudgetMetrics(IMeterFactory meters) => meters.Create(ModelsSetup.Telemetry).CreateObservableGauge(
        "ai_budget_remaining_usd",
        () => _state?.RemainingUsd is { } usd ? [new Measurement<double>((double)usd)] : Array.Empty<Measurement<double>>(),
        description: "US dollars that text models may still cost today.");

    public void Is(BudgetState state) => _state = state;
}
