using System.Buffers;
using System.Text;

namespace ServiceDefaults.Privacy;

/// <summary>
/// Finds keys and tokens that can be recognised by their form: <c>Bearer …</c>, JSON web tokens, keys of well-known issuers.
/// </summary>
internal static class SecretText
{
    private static readonly SearchValues<string> Starts = SearchValues.Create(
        ["Bearer ", "Basic ", "eyJ", "sk_live_", "sk_test_", "rk_live_", "whsec_", "sk-", "ghp_", "gho_", "github_pat_",
            "xoxb-", "xoxp-", "AKIA", "secret_", "ntn_"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~+/=");

    private const int ShortestToken = 12;

    public static string Scrub(string text)
    {
        StringBuilder? clean = null;
        var copied = 0;
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(Starts);
            if (found < 0) break;
            var start = at + found;
            var token = start + Scheme(text.AsSpan(start));
            var length = text.AsSpan(token).IndexOfAnyExcept(TokenCharacters);
            var end = length < 0 ? text.Length : token + length;
            at = Math.Max(end, start + 1);
            // "sk-" and the like also begin plain words, and "eyJ" is a common run of letters: a token is long and begins a word.
            if (end - token < ShortestToken || (token == start && start > 0 && char.IsLetterOrDigit(text[start - 1]))) continue;
            clean ??= new StringBuilder(text.Length);
            clean.Append(text, copied, token - copied).Append(Scrubber.Redacted);
            copied = end;
        }
        return clean is null ? text : clean.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>How much of the match is the scheme's name, which may stay.</summary>
    private static int Scheme(ReadOnlySpan<char> found) =>
        found.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "Bearer ".Length
        : found.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? "Basic ".Length
        : 0;
}
