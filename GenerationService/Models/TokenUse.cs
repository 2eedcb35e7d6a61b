using Microsoft.Extensions.AI;

namespace GenerationService.Models;

/// <summary>Tokens of one call.</summary>
/// <param name="Input">All that was read, with those from the provider's cache.</param>
/// <param name="CachedInput">How many of them came from the cache.</param>
/// <param name="Output">All that was written, with what the model thought before it wrote.</param>
/// <param name="IsEstimated">The provider did not say, so they were counted here.</param>
internal readonly record struct TokenUse(long Input, long CachedInput, long Output, bool IsEstimated)
{
    private const string Estimated = "platform.estimated";

    /// <summary>Marks an answer's usage as counted by us.</summary>
    public static UsageDetails Estimate(long input, long output) => new()
    {
        InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output,
        AdditionalCounts = new() { [Estimated] = 1 },
    };

    public static TokenUse Of(UsageDetails usage)
    {
        var input = Math.Max(usage.InputTokenCount ?? 0, 0);
        return new(input, Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, input), Math.Max(usage.OutputTokenCount ?? 0, 0),
            usage.AdditionalCounts?.ContainsKey(Estimated) == true);
    }
}
