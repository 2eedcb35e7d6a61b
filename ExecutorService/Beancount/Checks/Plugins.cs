namespace ExecutorService.Beancount.Checks;

/// <summary>
/// No plugin is run. Beancount's own that only open accounts, record prices or check things are understood; any other is refused.
/// </summary>
internal static class Plugins
{
    private const string Own = "beancount.plugins.";

    private delegate List<Directive> Plugin(List<Directive> directives, Place at, List<Fault> faults);

    private static readonly Dictionary<string, Plugin> Understood = new(StringComparer.Ordinal)
    {
        [Own + "auto_accounts"] = (directives, _, _) => OpenAccounts(directives),
        [Own + "auto"] = (directives, _, _) => OpenAccounts(directives),
        // Prices that transactions imply change no balance.
        [Own + "implicit_prices"] = (directives, _, _) => directives,
        [Own + "nounused"] = CheckUnused,
        [Own + "coherent_cost"] = CheckCosts,
        [Own + "check_commodity"] = CheckCommodities,
    };

    /// <summary>Faults that keep a book from being read at all.</summary>
    public static IEnumerable<Fault> Refused(IEnumerable<(Place At, string Name, string? Settings)> plugins) => plugins
        .Where(plugin => !Understood.ContainsKey(plugin.Name) || plugin.Settings is not null)
        .Select(plugin => new Fault(plugin.At, Understood.ContainsKey(plugin.Name)
            ? $"gives settings to the plugin {plugin.Name}, which takes none"
            : $"uses the plugin {plugin.Name}: plugins are not run, and without it the balances may differ. Understood are {Names}"));

    private static string Names => $"{string.Join(", ", Understood.Keys.Select(name => name[Own.Length..]))} of {Own[..^1]}";

    public static List<Directive> Apply(
        IEnumerable<(Place At, string Name, string? Settings)> plugins, List<Directive> directives, List<Fault> faults) =>
        plugins.Aggregate(directives, (left, plugin) => Understood[plugin.Name](left, plugin.At, faults));

    private static List<Directive> OpenAccounts(List<Directive> directives)
    {
        var opened = directives.OfType<Open>().Select(open => open.Account).ToHashSet(StringComparer.Ordinal);
        var opens = new List<Directive>();
        foreach (var directive in directives)
            foreach (var account in Used(directive).Where(opened.Add)) opens.Add(new Open(directive.At, directive.Date, account, [], null));
        return opens.Count == 0 ? directives : Directive.Sorted(opens.Concat(directives));
    }

    private static List<Directive> CheckUnused(List<Directive> directives, Place at, List<Fault> faults)
    {
        var used = directives.SelectMany(Used).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(directives.OfType<Open>().Where(open => !used.Contains(open.Account))
            .Select(open => new Fault(open.At, $"opens {open.Account}, which is never used (plugin nounused)")));
        return directives;
    }

    private static List<Directive> CheckCosts(List<Directive> directives, Place at, List<Fault> faults)
    {
        var postings = Postings(directives).ToLookup(posting => posting.Cost is not null);
        var atCost = postings[true].Select(posting => posting.Amount.Currency).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(postings[false].Where(posting => atCost.Contains(posting.Amount.Currency))
            .DistinctBy(posting => posting.Amount.Currency)
            .Select(posting => new Fault(posting.At,
                $"holds {posting.Amount.Currency} without a cost, which other postings hold at one (plugin coherent_cost)")));
        return directives;
    }

    private static List<Directive> CheckCommodities(List<Directive> directives, Place at, List<Fault> faults)
    {
        var declared = directives.OfType<Commodity>().Select(commodity => commodity.Currency).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(directives.SelectMany(CurrenciesOf).Distinct().Where(currency => !declared.Contains(currency))
            .Select(currency => new Fault(at, $"checks that commodities are declared, and {currency} is not (plugin check_commodity)")));
        return directives;
    }

    private static IEnumerable<string> CurrenciesOf(Directive directive) => directive switch
    {
        Open open => open.Currencies,
        Balance balance => [balance.Amount.Currency],
        Price price => [price.Currency, price.Amount.Currency],
        Transaction transaction => transaction.Postings.SelectMany(CurrenciesOf),
        _ => [],
    };

    private static IEnumerable<string> CurrenciesOf(Posting posting) =>
        new[] { posting.Amount.Currency, posting.Cost?.Currency, posting.Price?.Currency }.OfType<string>();

    private static IEnumerable<Posting> Postings(List<Directive> directives) =>
        directives.OfType<Transaction>().SelectMany(transaction => transaction.Postings);

    /// <summary>A close counts as a use, an open does not.</summary>
    private static IEnumerable<string> Used(Directive directive) => directive is Close close ? [close.Account] : directive.Accounts;
}
