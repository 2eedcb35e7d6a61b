namespace GenerationService.Models;

/// <summary>US dollars per million tokens, which is millionths of a dollar per token.</summary>
internal sealed record ModelPrice(decimal Input, decimal CachedInput, decimal Output)
{
    public static readonly ModelPrice Free = new(0, 0, 0);

    public bool IsFree => Input == 0 && CachedInput == 0 && Output == 0;

    /// <summary>In millionths of a US dollar, rounded half-even.</summary>
    public long MicroUsd(TokenUse tokens) => Rounded(
        (tokens.Input - tokens.CachedInput) * Input + tokens.CachedInput * CachedInput + tokens.Output * Output);

    /// <summary>
    /// What a call can cost at most. Tokenizers work on bytes and never make more tokens than there are bytes; what a provider adds around
    /// each message is in the allowance.
    /// </summary>
    public long CeilingMicroUsd(long promptBytes, int maxOutputTokens) =>
        (long)Math.Ceiling((promptBytes + Allowance) * Math.Max(Input, CachedInput) + maxOutputTokens * Output);

    private const int Allowance = 64;

    private static long Rounded(decimal microUsd) => (long)decimal.Round(microUsd, MidpointRounding.ToEven);
}
