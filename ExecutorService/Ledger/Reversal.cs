using System.Security.Cryptography;
using System.Text;

namespace ExecutorService.Ledger;

/// <summary>An entry that undoes another one: the same with the opposite amount, under an id made from the other's.</summary>
internal static class Reversal
{
    private const string Prefix = "reversal-";

    public static string IdOf(string entryId) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entryId)))[..32];

    /// <summary>The entries that still hold: without those that are reversed, and without their reversals.</summary>
    public static IReadOnlyList<Entry> Settle(IReadOnlyList<Entry> entries)
    {
        var reversals = entries.Where(entry => entry.EntryId.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.EntryId, StringComparer.Ordinal);
        if (reversals.Count == 0) return entries;
        var settled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!reversals.TryGetValue(IdOf(entry.EntryId), out var reversal) || !Undoes(reversal, entry)) continue;
            settled.Add(entry.EntryId);
            settled.Add(reversal.EntryId);
        }
        return [.. entries.Where(entry => !settled.Contains(entry.EntryId))];
    }

    private static bool Undoes(Entry reversal, Entry entry) =>
        reversal == entry with { EntryId = reversal.EntryId, Amount = -entry.Amount, Memo = reversal.Memo };
}
