using ExecutorService.Agents.Ledger;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Agents;

public sealed class CostsTests
{
    [Fact]
    public void A_total_made_negative_by_credits_has_no_shares()
    {
        var day = new DateOnly(2026, 1, 10);
        Entry Cost(string id, decimal amount, string currency) => new()
        {
            EntryId = id, Kind = EntryKind.Cost, Date = day, PortfolioId = "lisbon", PropertyId = "alfama-1", Amount = amount,
            Currency = currency, Memo = "cleaning: x",
        };
        var costs = Costs.Of([Cost("a", 30m, "EUR"), Cost("b", -50m, "EUR"), Cost("c", 10m, "USD")],
            new Coverage(0, 3, day, day, ["alfama-1"]), day, day);
        Assert.Equal(["cleaning EUR -20.00 ", "cleaning USD 10.00 1.0000"],
            costs.Categories.Select(category => $"{category.Category} {category.Currency} {category.Amount} {category.Share}"));
    }
}
