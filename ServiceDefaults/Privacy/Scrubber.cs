using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ServiceDefaults.Privacy;

/// <summary>
/// The one list of rules for whatever leaves the process: logs, spans, error reports, problems. Ids of users and portfolios
/// become the first eight hexadecimal digits of their SHA-256 (HMAC with a key); secrets, contacts, cards, securities and
/// amounts become <c>[REDACTED]</c>. Never throws, and runs in time linear in the length of its input.
/// </summary>
public sealed class Scrubber
{
    /// <summary>Replaces what may not leave.</summary>
    public const string Redacted = "[REDACTED]";

    private const int HashLength = 8;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly byte[]? _key;
    private readonly Func<string, string> _hash;

    /// <summary>Made by the container.</summary>
    public Scrubber(IOptions<PrivacyOptions> options)
    {
        _key = options.Value.HashKey is { Length: > 0 } key ? Encoding.UTF8.GetBytes(key) : null;
        _hash = Hash;
    }

    /// <summary>
    /// The hash of an id, the same wherever that id appears. Eight hexadecimal digits are assumed to be a hash already, so that
    /// hashing twice does no harm.
    /// </summary>
    public string Hash(string id)
    {
        if (id.Length == HashLength && !id.AsSpan().ContainsAnyExcept(HexDigits)) return id;
        var bytes = Encoding.UTF8.GetBytes(id);
        var hash = _key is null ? SHA256.HashData(bytes) : HMACSHA256.HashData(_key, bytes);
        return Convert.ToHexStringLower(hash.AsSpan(0, HashLength / 2));
    }

    /// <summary>Free text without what may not leave; the same string if there was nothing to remove.</summary>
    public string Text(string text)
    {
        var plain = Escapes.Undo(text);
        var clean = PersonalText.Scrub(SecretText.Scrub(plain), _hash);
        return ReferenceEquals(clean, plain) ? text : clean;
    }

    /// <summary>A named value: by its name first, then by what it contains.</summary>
    public object? Value(string name, object? value)
    {
        if (value is null or bool) return value;
        switch (SensitiveNames.RuleOf(name))
        {
            case NameRule.Redact: return Redacted;
            case NameRule.Hash: return Hash(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
        return value switch
        {
            string text => Text(text),
            long or ulong or decimal or double => Text(Convert.ToString(value, CultureInfo.InvariantCulture)!) is var text
                && text.Contains(Redacted, StringComparison.Ordinal) ? Redacted : value,
            int or float or short or byte or uint or Enum or DateTime or DateTimeOffset or DateOnly or TimeSpan or Guid => value,
            string[] texts => Array.ConvertAll(texts, Text) is var clean && clean.SequenceEqual(texts) ? texts : clean,
            Array { Rank: 1 } numbers when numbers.GetType().GetElementType() is { IsPrimitive: true } => value,
            _ => Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
        };
    }
}
