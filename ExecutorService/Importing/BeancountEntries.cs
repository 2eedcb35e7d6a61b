using System.Globalization;
using System.Text.RegularExpressions;
using ExecutorService.Beancount;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>
/// A book as ledger entries: a posting to income is a booking (its sign reversed, since income is negative there), one to expenses is
/// a cost of the category that its account names, <c>custom "rate"</c> is a listed rate. Everything else is where the money lies,
/// which the ledger does not record.
/// </summary>
internal sealed partial class BeancountEntries(Book book, string portfolioId)
{
    private const string RateAccount = "custom rate";

    /// <summary>How our own export names what a Beancount file has no place for.</summary>
    private const string ExportedMemo = "ledger-memo";

    private readonly EntryIds _ids = new();
    private readonly SortedDictionary<string, int> _passedOver = new(StringComparer.Ordinal);

    /// <summary>How many income and expense postings are in commodities that are not money.</summary>
    public IReadOnlyDictionary<string, int> PassedOver => _passedOver;

    public IEnumerable<Proposal> All(List<Fault> faults)
    {
        foreach (var directive in book.Directives)
        {
            if (directive is Transaction transaction && Of(transaction) is { Count: > 0 } entries) yield return new Proposal(entries);
            else if (directive is Custom { Type: "rate" } custom)
            {
                if (custom.Values is [string property, Amount amount]) yield return new Proposal([Rate(custom, property, amount)]);
                else faults.Add(new Fault(custom.At, "is not a rate such as custom \"rate\" \"Alfama-1\" 120.00 EUR"));
            }
        }
    }

    private List<ProposedEntry> Of(Transaction transaction)
    {
        var entries = new List<ProposedEntry>();
        foreach (var posting in transaction.Postings)
        {
            if (KindOf(posting) is not { } kind) continue;
            if (!Money.IsCurrency(posting.Amount.Currency))
                _passedOver[posting.Amount.Currency] = _passedOver.GetValueOrDefault(posting.Amount.Currency) + 1;
            else entries.Add(Of(transaction, posting, kind));
        }
        return entries;
    }

    private ProposedEntry Of(Transaction transaction, Posting posting, EntryKind kind)
    {
        string? Meta(string name) => posting.Metadata.GetValueOrDefault(name) ?? transaction.Metadata.GetValueOrDefault(name);
        var narration = OneLine(transaction.Narration);
        var memo = kind is EntryKind.Cost ? $"{posting.Account.Split(':')[1].ToLowerInvariant()}: {narration}".TrimEnd(' ') : narration;
        var amount = kind is EntryKind.Booking ? -posting.Amount.Number : posting.Amount.Number;
        return WithIds(posting.At, posting.Account, transaction.Payee, transaction.Narration, new EntryRequest
        {
            EntryId = Meta("id"),
            Kind = kind.Word(),
            Date = Iso(transaction.Date),
            PortfolioId = Meta("portfolio") ?? portfolioId,
            PropertyId = Meta("property") ?? posting.Account.Split(':')[^1],
            Amount = amount.ToDecimal(),
            Currency = posting.Amount.Currency,
            Nights = Nights(kind, Meta("nights")),
            Memo = Meta(ExportedMemo) ?? Short(memo),
        });
    }

    private ProposedEntry Rate(Custom custom, string property, Amount amount) => WithIds(custom.At, RateAccount, null, null,
        new EntryRequest
        {
            EntryId = custom.Metadata.GetValueOrDefault("ledger-id"),
            Kind = EntryKind.Rate.Word(),
            Date = Iso(custom.Date),
            PortfolioId = custom.Metadata.GetValueOrDefault("ledger-portfolio") ?? portfolioId,
            PropertyId = property,
            Amount = amount.Number.ToDecimal(),
            Currency = amount.Currency,
            Memo = custom.Metadata.GetValueOrDefault(ExportedMemo),
        });

    private ProposedEntry WithIds(Place at, string account, string? payee, string? narration, EntryRequest entry)
    {
        if (entry.EntryId is not null) return new ProposedEntry(at, entry, null);
        return new ProposedEntry(at, entry with { EntryId = _ids.Of(entry, account, payee, narration) }, _ids.EarlierOf(entry, account));
    }

    private EntryKind? KindOf(Posting posting) => posting.Account.Split(':')[0] switch
    {
        var root when root == book.Names.Income => EntryKind.Booking,
        var root when root == book.Names.Expenses => EntryKind.Cost,
        _ => null,
    };

    /// <summary>Anything but a whole number becomes one that the rules refuse.</summary>
    private static int? Nights(EntryKind kind, string? nights) => kind is not EntryKind.Booking || nights is null ? null
        : decimal.TryParse(nights, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number <= int.MaxValue ? (int)number : 0;

    private static string OneLine(string text) => Blank.Replace(text, " ");

    private static string Short(string memo)
    {
        if (memo.Length <= EntryRules.LongestMemo) return memo;
        return memo[..(char.IsHighSurrogate(memo[EntryRules.LongestMemo - 1]) ? EntryRules.LongestMemo - 1 : EntryRules.LongestMemo)];
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Line ends and control characters in a text of several lines, with the spaces around them.</summary>
    [GeneratedRegex(@"\s*[\p{Cc}\u2028\u2029]\s*")]
    private static partial Regex Blank { get; }
}
