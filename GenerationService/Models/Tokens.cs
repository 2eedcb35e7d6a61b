namespace GenerationService.Models;

/// <summary>
/// Counts tokens without a vocabulary: a run of letters or digits is one token per four characters or part thereof, every other
/// visible character is one. Close to what byte-pair encoders give for English, and the same everywhere.
/// </summary>
internal static class Tokens
{
    public static int Count(string text)
    {
        var tokens = 0;
        var run = 0;
        foreach (var character in text)
        {
            run = char.IsLetterOrDigit(character) ? run + 1 : 0;
            if (run % 4 == 1 || (run == 0 && !char.IsWhiteSpace(character))) tokens++;
        }

        return tokens;
    }
}
