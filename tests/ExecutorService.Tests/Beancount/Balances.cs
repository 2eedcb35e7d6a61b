using ExecutorService.Beancount;
using ExecutorService.Beancount.Booking;

namespace ExecutorService.Tests.Beancount;

/// <summary>What a book's accounts hold, written as balances.py writes it.</summary>
internal static class Balances
{
    public static SortedDictionary<string, string> Of(Book book)
    {
        var held = new Dictionary<string, Inventory>();
        foreach (var posting in book.Directives.OfType<Transaction>().SelectMany(transaction => transaction.Postings))
        {
            if (!held.TryGetValue(posting.Account, out var inventory)) inventory = held[posting.Account] = new Inventory();
            inventory.Add(posting.Amount.Number, posting.Amount.Currency, posting.Cost);
        }
        return new SortedDictionary<string, string>(held
            .SelectMany(account => account.Value.Lots.Select(lot => ($"{account.Key} {lot.Currency}{Lot(lot.Cost)}", lot.Number.Normalized().ToString())))
            .ToDictionary(lot => lot.Item1, lot => lot.Item2), StringComparer.Ordinal);
    }

    private static string Lot(Cost? cost) => cost is null ? "" : $" {{{cost.Number.Normalized()} {cost.Currency}, {cost.Date?.ToString("yyyy-MM-dd") ?? "None"}, {cost.Label ?? "None"}}}";
}
