namespace PricingService.Experiments;

/// <summary>The evidence for a difference between a variant and the control in one measure, over all moments so far.</summary>
/// <param name="Mixing">How large effects are expected to be; fixed when the test begins, null before.</param>
/// <param name="Largest">The largest log likelihood ratio so far.</param>
/// <param name="Side">On which side the variant was at that moment: 1 above, −1 below.</param>
internal readonly record struct Evidence(double? Mixing, double Largest, int Side)
{
    public double PValue => SequentialTest.PValue(Largest);

    /// <summary>Looks again. A skipped look costs power, never validity.</summary>
    public Evidence Look(Moments control, Moments variant, double minimumEffect)
    {
        var mixing = Mixing ?? minimumEffect * control.And(variant).Mean;
        var variance = Moments.OfDifference(control, variant);
        if (mixing <= 0 || variance <= 0) return this;
        var difference = variant.Mean - control.Mean;
        var ratio = SequentialTest.LogRatio(difference, variance, mixing);
        return ratio > Largest ? new Evidence(mixing, ratio, Math.Sign(difference)) : this with { Mixing = mixing };
    }
}
