using System.Security.Cryptography;
using System.Text;
using ExecutorService.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace ExecutorService.Tests.Ledger;

public sealed class ChainTests
{
    private static readonly Entry Booking = new()
    {
        EntryId = "b-1", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, 30),
        PortfolioId = "lisbon", PropertyId = "alfama-1", Amount = 300.50m, Currency = "EUR", Nights = 3, Memo = "Müller",
    };
    private static readonly Entry Cost = new()
    {
        EntryId = "c-1", Kind = EntryKind.Cost, Date = new DateOnly(2026, 1, 31),
        PortfolioId = "lisbon", PropertyId = "alfama-1", Amount = 45m, Currency = "EUR",
    };

    [Fact]
    public void An_entry_is_written_one_way_with_its_amount_in_minor_units()
    {
        Assert.Equal("b-1\tbooking\t2026-01-30\tlisbon\talfama-1\t30050\tEUR\t3\tMüller", Chain.Canonical(Booking));
        Assert.Equal("c-1\tcost\t2026-01-31\tlisbon\talfama-1\t4500\tEUR\t\t", Chain.Canonical(Cost));
    }

    [Fact]
    public void A_commit_is_the_hash_of_the_one_before_and_its_entries_as_the_documentation_says()
    {
        var text = Chain.Genesis + "\n" + Chain.Canonical(Booking) + "\n" + Chain.Canonical(Cost) + "\n";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), Chain.Commit(Chain.Genesis, [Booking, Cost]));
    }

    [Fact]
    public void The_example_of_the_documentation_gives_what_sha256sum_says() =>
        Assert.Equal("44b3677f4e6a82d78f5ce7cdd9e07dc1d6b064cd7e5e52c0f99f5b2b71d1cb4f",
            Chain.Commit(Chain.Genesis,
                [new Entry
                {
                    EntryId = "b-1", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, 5),
                    PortfolioId = "lisbon", PropertyId = "alfama-1", Amount = 300m, Currency = "EUR", Nights = 3,
                }]));

    [Fact]
    public void Any_change_of_any_field_changes_the_commit()
    {
        Entry[] others =
        [
            Booking with { EntryId = "b-2" }, Booking with { Kind = EntryKind.Rate }, Booking with { Date = new DateOnly(2026, 1, 29) },
            Booking with { PortfolioId = "porto" }, Booking with { PropertyId = "alfama-2" }, Booking with { Amount = 300.51m },
            Booking with { Currency = "USD" }, Booking with { Nights = 4 }, Booking with { Memo = "Muller" }, Booking with { Memo = null },
        ];
        var commits = others.Select(entry => Chain.Commit(Chain.Genesis, [entry])).Append(Chain.Commit(Chain.Genesis, [Booking]));
        Assert.Equal(others.Length + 1, commits.Distinct().Count());
    }

    [Fact]
    public void An_amount_survives_minor_units_in_every_currency() => Prop.ForAll<int>(minor =>
        new[] { "EUR", "JPY", "KWD" }.All(
            currency => Currencies.ToMinor(Currencies.FromMinor(minor, currency), currency) == minor)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("EUR", "0.125", "0.12")]
    [InlineData("EUR", "0.135", "0.14")]
    [InlineData("JPY", "2.5", "2")]
    [InlineData("KWD", "1", "1.000")]
    public void Rounding_is_half_even_and_shows_all_decimals_of_the_currency(string currency, string amount, string rounded) =>
        Assert.Equal(rounded, Currencies.Round(decimal.Parse(amount), currency).ToString());
}
