using ExecutorService.Beancount;
using FsCheck;
using FsCheck.Fluent;

namespace ExecutorService.Tests.Beancount;

/// <summary>
/// Ledgers that nobody thought of, valid and not, beside Beancount's reading of them. The seed is fixed: what fails, fails again.
/// </summary>
public sealed class RandomLedgerTests
{
    private const int Ledgers = 250;

    private static readonly string[] Accounts = ["Assets:Bank", "Assets:Bank:Sub", "Assets:Broker", "Income:Bookings:A",
        "Income:Bookings:B", "Expenses:Cleaning:A", "Equity:Opening"];

    private static readonly string[] Options =
    [
        "option \"booking_method\" \"FIFO\"\n",
        "option \"booking_method\" \"LIFO\"\n",
        "option \"booking_method\" \"NONE\"\n",
        "option \"inferred_tolerance_default\" \"*:0.05\"\n",
        "option \"inferred_tolerance_multiplier\" \"1.1\"\n",
        "option \"infer_tolerance_from_cost\" \"TRUE\"\n",
    ];

    private static readonly Gen<string> Account = Gen.Elements(Accounts);

    private static readonly Gen<string> Currency = Gen.Frequency((5, Gen.Constant("EUR")), (2, Gen.Constant("USD")),
        (1, Gen.Constant("HOOL")));

    private static readonly Gen<string> Day = Gen.Choose(1, 28).Select(day => $"2026-01-{day:00}");

    private static readonly Gen<string> Digits =
        from whole in Gen.Choose(0, 400)
        from form in Gen.Elements("{0}", "{0}.5", "{0}.00", "{0}.25", "{0}.333", "1,{0:000}.10", "{0}.")
        select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, whole);

    private static readonly Gen<string> Number = Gen.Frequency(
        (8, from sign in Gen.Elements("", "-", "+") from digits in Digits select sign + digits),
        (1, from one in Digits from other in Digits from sign in Gen.Elements("+", "-", "*", "/") select $"{one} {sign} {other}"),
        (1, from one in Digits from other in Digits from third in Digits select $"-({one} + {other}) * {third} / 7"));

    private static readonly Gen<string> Cost =
        from spec in Gen.Frequency(
            (6, Gen.Constant("")),
            (1, Gen.Elements(" {}", " {EUR}")),
            (1, Digits.Select(digits => $" {{{digits} EUR}}")),
            (1, Digits.Select(digits => $" {{{{{digits} EUR}}}}")),
            (1, from each in Digits from total in Digits from day in Day select $" {{{each} # {total} EUR, {day}}}"))
        select spec;

    private static readonly Gen<string> Price = Gen.Frequency(
        (12, Gen.Constant("")), (2, from digits in Digits from currency in Gen.Elements("EUR", "USD") select $" @ {digits} {currency}"),
        (2, from digits in Digits select $" @@ {digits} EUR"), (1, Gen.Elements(" @", " @ EUR", " @@ EUR")));

    private static readonly Gen<string> Amount =
        from number in Gen.Frequency((24, Number), (1, Gen.Constant("")))
        from currency in Gen.Frequency((24, Currency), (1, Gen.Constant("")))
        from cost in currency == "HOOL" ? Cost : Gen.Frequency((24, Gen.Constant("")), (1, Cost))
        from price in Price
        select $"{number} {currency}{cost}{price}";

    private static readonly Gen<string> Posting =
        from account in Account
        from amount in Gen.Frequency((24, Amount), (1, Gen.Constant("")))
        from flag in Gen.Frequency((12, Gen.Constant("")), (1, Gen.Elements("! ", "* ", "P ", "# ")))
        from below in Gen.Frequency((60, Gen.Constant("")), (6, Gen.Elements("    nights: 3\n", "  ; remark\n", "    empty:\n")),
            (1, Gen.Elements("  #tag\n", "\n", "; remark\n")))
        select $"  {flag}{account}  {amount}\n{below}";

    /// <summary>Most close with a posting that takes what is left, or few would be valid.</summary>
    private static readonly Gen<string> Transaction =
        from day in Day
        from header in Gen.Elements("*", "!", "txn \"n\"", "* \"p\" \"n\"", "* \"a\nb\" #t ^l")
        from count in Gen.Choose(1, 3)
        from postings in Gen.ListOf(Posting, count)
        from rest in Gen.Frequency((19, Account.Select(account => $"  {account}\n")), (1, Gen.Constant("")))
        select $"{day} {header}\n{string.Concat(postings)}{rest}";

    private static readonly Gen<string> Other = Gen.OneOf(
        from day in Day from account in Account from number in Digits from currency in Currency
        select $"{day} pad {account} Equity:Opening\n2026-01-29 balance {account} {number} {currency}\n",
        from day in Day from account in Account select $"{day} note {account} \"x\"\n",
        from day in Day from number in Digits select $"{day} price USD {number} EUR\n",
        Gen.Elements("* Heading\n", "; remark\n", "\n", "2026-01-01 event \"a\" \"b\"\n", "Random text\n"));

    private static readonly Gen<string> Ledger =
        from option in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Elements(Options)))
        from count in Gen.Choose(1, 4)
        from directives in Gen.ListOf(Gen.Frequency((8, Transaction), (1, Other)), count)
        select option + string.Concat(directives) + string.Concat(Accounts.Select(account => $"2026-01-01 open {account}\n"));

    [Fact]
    public async Task Random_ledgers_are_taken_with_the_balances_of_beancount_or_refused_where_it_refuses_them()
    {
        using var folder = new TemporaryDirectory();
        var ledgers = Ledger.Sample(Ledgers, new Rnd(4UL, 17UL), Ledgers).ToArray();
        var paths = ledgers.Select((text, number) => (text, file: Path.Combine(folder.Path, $"{number}.beancount"))).ToArray();
        foreach (var (text, file) in paths) await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var answers = await Oracle.AskAsync([.. paths.Select(path => path.file)]);
        var valid = answers.Count(answer => answer.Errors.Count == 0);
        foreach (var ((text, file), answer) in paths.Zip(answers))
        {
            var book = await Book.ReadAsync(file, null, TestContext.Current.CancellationToken);
            Assert.True(answer.Errors.Count == 0 == (book.Faults.Count == 0),
                $"{text}\nBeancount: {string.Join("; ", answer.Errors)}\nhere: {string.Join("; ", book.Faults)}");
            if (answer.Errors.Count > 0) continue;
            var difference = Balances.Difference(book, answer);
            Assert.True(difference is null, $"{text}\n{difference}");
        }
        Assert.InRange(valid, Ledgers / 4, 3 * Ledgers / 4); // or it compares nothing
    }
}
