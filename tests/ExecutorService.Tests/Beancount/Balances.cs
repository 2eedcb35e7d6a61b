using ExecutorService.Beancount;
using ExecutorService.Beancount.Booking;

namespace ExecutorService.Tests.Beancount;

/// <summary>What a book's accounts hold, written as balances.py writes it.</summary>
internal static class Balances
{
    /// <summary>Null where they are those of Beancount.</summary>
    public static string? Difference(Book book, Oracle.Answer answer)
    {
        var sorted = answer.Balances.OrderBy(balance => balance.Key, StringComparer.Ordinal);
        var expected = sorted.Select(balance => $"{balance.Key} = {balance.Value}").ToArray();
        var actual = Of(book).Select(balance => $"{balance.Key} = {balance.Value}").ToArray();
        if (expected.SequenceEqual(actual)) return null;
        return $"\n  {string.Join("\n  ", expected.Except(actual))}\nof Beancount, but\n  {string.Join("\n  ", actual.Except(expected))}";
    }

    private static SortedDictionary<string, string> Of(Book book)
    {
        var held = new Dictionary<string, Inventory>();
        foreach (var posting in book.Directives.OfType<Transaction>().SelectMany(transaction => transaction.Postings))
        {
            if (!held.TryGetValue(posting.Account, out var inventory)) inventory = held[posting.Account] = new Inventory();
            inventory.Add(posting.Amount.Number, posting.Amount.Currency, posting.Cost);
        }
        return new SortedDictionary<string, string>(held
            .SelectMany(account => account.Value.Lots.Select(lot => ($"{account.Key} {lot.Currency}{Lot(lot.Cost)}",
                lot.Number.Normalized().ToString())))
            .ToDictionary(lot => lot.Item1, lot => lot.Item2), StringComparer.Ordinal);
    }

    private static string Lot(Cost? cost) =>
        cost is null ? "" : $" {{{cost.Number.Normalized()} {cost.Currency}, {Date(cost.Date)}, {cost.Label ?? "None"}}}";

    private static string Date(DateOnly? date) => date?.ToString("yyyy-MM-dd") ?? "None";
}
