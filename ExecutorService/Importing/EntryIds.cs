using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>
/// Ids made from an entry's content, so that importing the same file again adds nothing. Equal entries are
/// numbered.
/// </summary>
internal sealed class EntryIds
{
    /// <summary>Prefix of ids from earlier imports, which did not distinguish payees and read only part of Beancount.</summary>
    public const string EarlierPrefix = "beancount-";

    private const string Prefix = "bean-";

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public string Of(EntryRequest entry, string account, string? payee, string? narration)
    {
        var (amount, nights) = (Plain(entry.Amount, "0.############################"), Plain(entry.Nights));
        string?[] content = [.. Whose(entry, account), amount, entry.Currency, nights, payee, narration];
        return Prefix + Numbered(JsonSerializer.Serialize(content));
    }

    public string EarlierOf(EntryRequest entry, string account)
    {
        var (amount, nights) = (Plain(entry.Amount, "0.####"), Plain(entry.Nights));
        string?[] content = [.. Whose(entry, account), amount, entry.Currency, nights, entry.Memo];
        return EarlierPrefix + Numbered(string.Join('\n', content));
    }

    private static string?[] Whose(EntryRequest entry, string account) =>
        [entry.Kind, entry.Date, entry.PortfolioId, entry.PropertyId, account];

    private string Numbered(string content)
    {
        var number = _seen[content] = _seen.GetValueOrDefault(content) + 1;
        return Digest($"{content}\n{number}");
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..32];

    private static string? Plain(IFormattable? number, string? format = null) => number?.ToString(format, CultureInfo.InvariantCulture);
}
