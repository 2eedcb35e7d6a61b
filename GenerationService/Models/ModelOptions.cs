using System.ComponentModel.DataAnnotations;

namespace GenerationService.Models;

/// <summary>Section <c>Models</c>.</summary>
internal sealed class ModelOptions : IValidatableObject
{
    /// <summary>The model for requests that name none.</summary>
    [Required]
    public string Default { get; set; } = "template";

    /// <summary>What models cost, by name. A model without a price costs nothing.</summary>
    public Dictionary<string, ModelPrice> Prices { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Prices
        .Where(price => price.Value.InputPerMillionTokens is < 0 or > 100_000 || price.Value.OutputPerMillionTokens is < 0 or > 100_000)
        .Select(price => new ValidationResult($"{price.Key} must be from 0 to 100000 US dollars per million tokens", [nameof(Prices)]));
}

/// <summary>US dollars per million tokens.</summary>
internal sealed class ModelPrice
{
    public decimal InputPerMillionTokens { get; set; }

    public decimal OutputPerMillionTokens { get; set; }

    /// <summary>
    /// The price of one text in millionths of a US dollar, rounded half-even. Dollars per million tokens are millionths of
    /// a dollar per token.
    /// </summary>
    public long CostInMicroUsd(WrittenText text) =>
        (long)decimal.Round(text.InputTokens * InputPerMillionTokens + text.OutputTokens * OutputPerMillionTokens, MidpointRounding.ToEven);
}
