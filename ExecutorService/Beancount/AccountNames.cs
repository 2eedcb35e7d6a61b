using System.Text.RegularExpressions;

namespace ExecutorService.Beancount;

/// <summary>The five words that an account may begin with; options change them.</summary>
internal sealed partial record AccountNames(string Assets, string Liabilities, string Equity, string Income, string Expenses)
{
    public static AccountNames Default { get; } = new("Assets", "Liabilities", "Equity", "Income", "Expenses");

    public IReadOnlyList<string> All => [Assets, Liabilities, Equity, Income, Expenses];

    public bool Hold(string account) => Root(account) is var root && All.Contains(root, StringComparer.Ordinal)
        && Below.IsMatch(account, root.Length);

    /// <summary>A word that an account can begin with.</summary>
    public static bool IsName(string word) => Name.IsMatch(word);

    public static string Root(string account) => account.Split(':', 2)[0];

    [GeneratedRegex(@"^\p{Lu}[\p{L}\p{Nd}-]*\z")]
    private static partial Regex Name { get; }

    /// <summary>Beancount checks only that the first name is well-formed, but requiring a whole one is not asking much.</summary>
    [GeneratedRegex(@"\G(:[\p{Lu}\p{Nd}][\p{L}\p{Nd}-]*)+\z")]
    private static partial Regex Below { get; }
}
