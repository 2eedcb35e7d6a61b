namespace PricingService.Experiments;

/// <summary>What became of an experiment that was to be started.</summary>
internal abstract record Creation
{
    public sealed record Created : Creation;

    /// <summary>It is there already, with the same design.</summary>
    public sealed record Same : Creation;

    public sealed record OtherContent : Creation;

    public sealed record TooMany : Creation;

    public sealed record UnknownProperty(string Id) : Creation;

    public sealed record NoProperties : Creation;

    public sealed record SeveralCurrencies : Creation;

    public sealed record MeetsOtherLayer(string Layer) : Creation;

    /// <summary>Another one of the layer takes guests where this one takes nights, or the other way round.</summary>
    public sealed record OtherUnit(string ExperimentId) : Creation;

    /// <param name="Free">The share of the layer's traffic that no experiment takes.</param>
    public sealed record LayerFull(decimal Free) : Creation;
}
