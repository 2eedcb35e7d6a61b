using System.Buffers;
using System.Collections.Concurrent;

namespace ServiceDefaults.Privacy;

/// <summary>What a name says about its value, however spelled: <c>UserId</c>, <c>user_id</c> and <c>X-User-ID</c> are the same.</summary>
internal static class SensitiveNames
{
    public const int MaxLength = 64;
    private const int MaxRemembered = 2048;

    /// <summary>Secrets, contacts, cards, securities and money: nothing of the value may leave.</summary>
    private static readonly SearchValues<string> Redacted = SearchValues.Create(
    [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "signingkey",
        "authorization", "credential", "cookie", "sessionid", "connectionstring",
        "email", "phone", "mobilenumber", "cardnumber", "creditcard", "iban", "taxid", "birthdate",
        "securityid", "isin", "cusip", "sedol", "figi",
        "amount", "price", "cost", "revenue", "balance", "payout", "salary",
    ], StringComparison.Ordinal);

    private static readonly HashSet<string> RedactedWhole = ["pwd", "pw", "dsn", "cvv", "cvc", "pan", "card", "pin", "ssn"];

    private static readonly ConcurrentDictionary<string, NameRule> Remembered = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, NameRule>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Remembered.GetAlternateLookup<ReadOnlySpan<char>>();

    public static NameRule RuleOf(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength) return NameRule.None;
        if (BySpan.TryGetValue(name, out var rule)) return rule;
        rule = Decide(name);
        if (Remembered.Count < MaxRemembered) Remembered[name.ToString()] = rule;
        return rule;
    }

    private static NameRule Decide(ReadOnlySpan<char> name)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        var length = 0;
        foreach (var character in name)
            if (char.IsLetterOrDigit(character)) buffer[length++] = char.ToLowerInvariant(character);
        ReadOnlySpan<char> plain = buffer[..length];
        if (plain.EndsWith("userid", StringComparison.Ordinal) || plain.EndsWith("portfolioid", StringComparison.Ordinal)
            || plain is "user" or "enduserid") return NameRule.Hash;
        if (RedactedWhole.GetAlternateLookup<ReadOnlySpan<char>>().Contains(plain)) return NameRule.Redact;
        // Counts of an AI model's tokens are not secret.
        if (plain.EndsWith("tokens", StringComparison.Ordinal) || plain.EndsWith("tokenusage", StringComparison.Ordinal))
            return NameRule.None;
        return plain.ContainsAny(Redacted) ? NameRule.Redact : NameRule.None;
    }
}

internal enum NameRule
{
    None,
    Hash,
    Redact,
}
