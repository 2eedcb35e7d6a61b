using System.ComponentModel.DataAnnotations;
using GenerationService.Models.Endpoints;
using ServiceDefaults.Requests;

namespace GenerationService.Models;

/// <summary>Section <c>Models</c>.</summary>
internal sealed class ModelOptions : IValidatableObject
{
    private const int MaxEndpoints = 20;
    private const int MaxFallbacks = 5;
    private const int LongestName = 64;

    /// <summary>The model for requests that name none.</summary>
    [Required]
    public string Default { get; set; } = TemplateModel.TheName;

    /// <summary>Models that speak OpenAI's protocol, by the names that callers and metrics use.</summary>
    public Dictionary<string, EndpointOptions> Endpoints { get; set; } = [];

    /// <summary>For a model, those that are asked in its place when it fails, in this order.</summary>
    public Dictionary<string, string[]> Fallbacks { get; set; } = [];

    /// <summary>What all models together may cost in a day, in US dollars; unset for no limit.</summary>
    [Range(0.01, 1_000_000)]
    public decimal? BudgetUsdPerDay { get; set; }

    /// <summary>Where the budget's day begins at midnight: an IANA time zone.</summary>
    public string BudgetTimeZone { get; set; } = "UTC";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        [.. EndpointFaults(), .. FallbackFaults(), .. BudgetFaults()];

    private IEnumerable<ValidationResult> EndpointFaults()
    {
        if (Endpoints.Count > MaxEndpoints) yield return Wrong(nameof(Endpoints), $"has more than {MaxEndpoints} entries");
        foreach (var (name, endpoint) in Endpoints)
        {
            var key = $"{nameof(Endpoints)}:{name}";
            if (!Identifier.IsWellFormed(name, LongestName))
                yield return Wrong(nameof(Endpoints), $"has a name that is not 1 to {LongestName} of the characters A-Z a-z 0-9 . _ -");
            else if (name == TemplateModel.TheName)
                yield return Wrong(key, "is the name of the embedded model; give it another one");
            foreach (var (setting, problem) in endpoint.Faults()) yield return Wrong($"{key}:{setting}", problem);
            if (BudgetUsdPerDay is not { } budget) continue;
            if (endpoint.InputPerMillionTokens is null || endpoint.OutputPerMillionTokens is null)
                yield return Wrong($"{key}:{nameof(EndpointOptions.InputPerMillionTokens)}",
                    "and OutputPerMillionTokens are needed for BudgetUsdPerDay to hold; set 0 if the model is free");
            else if (endpoint.Price().CeilingMicroUsd(0, endpoint.MaxOutputTokens) > budget * 1_000_000)
                yield return Wrong($"{key}:{nameof(EndpointOptions.MaxOutputTokens)}", "lets one call cost more than BudgetUsdPerDay");
        }
    }

    private IEnumerable<ValidationResult> FallbackFaults()
    {
        foreach (var (name, others) in Fallbacks)
        {
            var key = $"{nameof(Fallbacks)}:{name}";
            if (!IsModel(name)) yield return Wrong(key, "is for a model that this service does not have");
            if (others.Length > MaxFallbacks) yield return Wrong(key, $"has more than {MaxFallbacks} models");
            if (others.Any(other => !IsModel(other) || other == name))
                yield return Wrong(key, $"must name other models of this service: {string.Join(", ", Names.Except([name]))}");
        }
    }

    private IEnumerable<ValidationResult> BudgetFaults()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(BudgetTimeZone, out _))
            yield return Wrong(nameof(BudgetTimeZone), "must be an IANA time zone such as Europe/Lisbon, or UTC");
        if (!IsModel(Default)) yield return Wrong(nameof(Default), $"names no model of this service: {string.Join(", ", Names)}");
    }

    private IEnumerable<string> Names => [TemplateModel.TheName, .. Endpoints.Keys.Order(StringComparer.Ordinal)];

    private bool IsModel(string name) => name == TemplateModel.TheName || Endpoints.ContainsKey(name);

    private static ValidationResult Wrong(string key, string problem) => new(problem, [key]);
}
