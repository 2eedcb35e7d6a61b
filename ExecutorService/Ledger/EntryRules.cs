using System.Globalization;
using ServiceDefaults.Requests;

namespace ExecutorService.Ledger;

/// <summary>The rules for entries. A batch is one commit, so it is appended whole or not at all, and every fault in it is named.</summary>
internal static class EntryRules
{
    public const decimal LargestAmount = 1_000_000_000m;
    public const int LongestStay = 365;
    public const int LongestMemo = 200;
    public static readonly DateOnly Earliest = new(1990, 1, 1);
    public static readonly DateOnly Latest = new(2199, 12, 31);

    public static IReadOnlyList<Entry> Check(IReadOnlyList<EntryRequest?> requests, Func<string> newId,
        Faults faults)
    {
        var entries = new List<Entry>(requests.Count);
        for (var index = 0; index < requests.Count; index++)
        {
            var here = faults.At($"entries[{index}]");
            if (requests[index] is not { } request) here.Add("", "must be an object");
            else if (Check(request, newId, here) is { } entry) entries.Add(entry);
        }
        return entries;
    }

    private static Entry? Check(EntryRequest request, Func<string> newId, Faults faults)
    {
        faults.OptionalId("entry_id", request.EntryId).Id("portfolio_id", request.PortfolioId).Id("property_id", request.PropertyId);

        var kind = EntryKinds.Parse(request.Kind);
        faults.Unless(kind is not null, "kind", "must be 'booking', 'rate' or 'cost'");
        var dated = DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        faults.Unless(dated && date >= Earliest && date <= Latest, "date",
            $"must be a date like 2026-01-31, from {Earliest:yyyy} to {Latest:yyyy}");

        var currencyFits = Currencies.IsWellFormed(request.Currency);
        faults.Unless(currencyFits, "currency", "must be an ISO 4217 code like EUR");
        CheckAmount(request, kind, currencyFits, faults);
        if (kind is EntryKind.Booking)
            faults.Unless(request.Nights is null or (>= 1 and <= LongestStay), "nights",
                $"must be from 1 to {LongestStay} (1 when left out)");
        else faults.Unless(request.Nights is null, "nights", "belongs to bookings only: leave it out");
        faults.Unless(request.Memo is null
            || (request.Memo.Length <= LongestMemo && !request.Memo.Any(char.IsControl) && IsWellFormedText(request.Memo)),
            "memo", $"must be at most {LongestMemo} characters, without control characters");

        return faults.Any ? null : new Entry
        {
            EntryId = request.EntryId ?? newId(),
            Kind = kind!.Value,
            Date = date,
            PortfolioId = request.PortfolioId!,
            PropertyId = request.PropertyId!,
            Amount = Currencies.Round(request.Amount!.Value, request.Currency!),
            Currency = request.Currency!,
            Nights = kind is EntryKind.Booking ? request.Nights ?? 1 : null,
            Memo = string.IsNullOrEmpty(request.Memo) ? null : request.Memo,
        };
    }

    private static void CheckAmount(EntryRequest request, EntryKind? kind, bool currencyFits, Faults faults)
    {
        if (request.Amount is not { } amount) faults.Add("amount", "is required");
        else if (Math.Abs(amount) > LargestAmount) faults.Add("amount", $"must be from -{LargestAmount} to {LargestAmount}");
        else if (currencyFits && !Currencies.Fits(amount, request.Currency!))
            faults.Add("amount", $"must have at most {Currencies.Decimals(request.Currency!)} decimals in this currency");
        else if (kind is EntryKind.Rate && amount <= 0) faults.Add("amount", "must be above 0 for a rate");
    }

    // A lone surrogate would be stored and hashed as U+FFFD, so two different texts would make one commit.
    private static bool IsWellFormedText(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }
        return true;
    }
}
