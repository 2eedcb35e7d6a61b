using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>
/// Beancount's transactions as ledger entries: a posting to <c>Income:</c> is a booking (its sign turned, since income is negative there), one to
/// <c>Expenses:</c> a cost of the category that its account names. Everything else is where the money lies, which the ledger does not keep.
/// </summary>
internal sealed class BeancountEntries(string portfolioId)
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>The entries with the lines that they stand on, still to be checked.</summary>
    public IEnumerable<(int Line, EntryRequest Entry)> Of(Transaction transaction)
    {
        foreach (var posting in transaction.Postings)
        {
            if (KindOf(posting) is not { } kind) continue;
            var (amount, currency) = posting.Amount is { } given ? (given, posting.Currency) : Missing(transaction);
            string? Meta(string name) => posting.Metadata.GetValueOrDefault(name) ?? transaction.Metadata.GetValueOrDefault(name);
            var entry = new EntryRequest(
                Meta("id"), kind.Word(), transaction.Date, Meta("portfolio") ?? portfolioId, Meta("property") ?? posting.Account.Split(':')[^1],
                kind is EntryKind.Booking ? -amount : amount, currency, Nights(kind, Meta("nights")), Memo(kind, posting, transaction));
            yield return (posting.Line, entry.EntryId is null ? entry with { EntryId = IdOf(posting, entry) } : entry);
        }
    }

    private static EntryKind? KindOf(Posting posting) => posting.Account.Split(':')[0] switch
    {
        "Income" => EntryKind.Booking,
        "Expenses" => EntryKind.Cost,
        Posting.RateAccount => EntryKind.Rate,
        _ => null,
    };

    /// <summary>One posting may leave out its amount: what the others leave, where they are of one currency.</summary>
    private static (decimal? Amount, string? Currency) Missing(Transaction transaction)
    {
        var given = transaction.Postings.Where(posting => posting.Amount is not null).ToArray();
        return transaction.Postings.Count - given.Length == 1 && given.Select(posting => posting.Currency).Distinct().Count() == 1
            ? (-given.Sum(posting => posting.Amount), given[0].Currency)
            : (null, null);
    }

    private static int? Nights(EntryKind kind, string? nights) => kind is not EntryKind.Booking || nights is null ? null
        : decimal.TryParse(nights, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : 0;

    private static string? Memo(EntryKind kind, Posting posting, Transaction transaction)
    {
        var memo = kind is EntryKind.Cost ? $"{posting.Account.Split(':')[1].ToLowerInvariant()}: {transaction.Narration}".TrimEnd(' ') : transaction.Narration;
        return memo?.Length > EntryRules.LongestMemo ? memo[..EntryRules.LongestMemo] : memo;
    }

    /// <summary>Made of the content, so that the same file imported again brings nothing new; the second of two equal ones is told apart by its number.</summary>
    private string IdOf(Posting posting, EntryRequest entry)
    {
        var content = string.Join('\n', entry.Kind, entry.Date, entry.PortfolioId, entry.PropertyId, posting.Account, entry.Amount?.ToString("0.####", CultureInfo.InvariantCulture), entry.Currency, entry.Nights, entry.Memo);
        var number = _seen[content] = _seen.GetValueOrDefault(content) + 1;
        return "beancount-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{content}\n{number}")))[..32];
    }
}
