using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExecutorService.Ledger;

/// <summary>
/// The hash chain: a commit is the SHA-256 of the commit before it and of its own entries, so no entry can be altered, removed or
/// inserted without every later commit changing. docs/ledger.md shows how to check it with <c>sha256sum</c>.
/// </summary>
internal static class Chain
{
    /// <summary>The commit of the empty ledger.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    public static string Commit(string previous, IEnumerable<Entry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(previous + "\n"));
        foreach (var entry in entries) hash.AppendData(Encoding.UTF8.GetBytes(Canonical(entry) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static bool IsWellFormed(string? commit) => commit is { Length: 64 } && commit.All(char.IsAsciiHexDigitLower);

    /// <summary>The only form of an entry: fields separated by tabs, which no field can contain; the amount in minor units.</summary>
    public static string Canonical(Entry entry) => string.Join('\t',
        entry.EntryId,
        entry.Kind.Word(),
        entry.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        entry.PortfolioId,
        entry.PropertyId,
        Currencies.ToMinor(entry.Amount, entry.Currency).ToString(CultureInfo.InvariantCulture),
        entry.Currency,
        entry.Nights?.ToString(CultureInfo.InvariantCulture) ?? "",
        entry.Memo ?? "");
}
