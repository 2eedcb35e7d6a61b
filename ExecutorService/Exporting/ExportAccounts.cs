using System.Text.RegularExpressions;
using ExecutorService.Ledger;

namespace ExecutorService.Exporting;

/// <summary>
/// The accounts of an export, such as <c>Income:Bookings:Lisbon:Alfama-1</c>. Ids become names that Beancount and hledger take; two ids
/// never share one.
/// </summary>
internal sealed partial class ExportAccounts
{
    /// <summary>Where the money went, which the ledger does not record.</summary>
    public const string Money = "Assets:Unspecified";

    private const string NoCategory = "Other";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);

    public string Of(Entry entry)
    {
        var place = $"{Name("portfolio", entry.PortfolioId)}:{Name("property " + entry.PortfolioId, entry.PropertyId)}";
        return entry.Kind is EntryKind.Booking ? $"Income:Bookings:{place}" : $"Expenses:{Category(entry.Memo)}:{place}";
    }

    /// <summary>True the first time that it is asked about.</summary>
    public bool Opens(string account) => _opened.Add(account);

    private string Category(string? memo) =>
        memo is not null && memo.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? Name("category", memo[..colon].Trim().ToLowerInvariant()) : NoCategory;

    private string Name(string of, string id)
    {
        var key = $"{of}\t{id}";
        if (_names.TryGetValue(key, out var known)) return known;
        var plain = Other.Replace(id, "-");
        if (plain.Length == 0 || !char.IsAsciiLetterOrDigit(plain[0])) plain = "X" + plain;
        plain = char.ToUpperInvariant(plain[0]) + plain[1..];
        var name = plain;
        for (var number = 2; !_taken.Add($"{of}\t{name}"); number++) name = $"{plain}-{number}";
        return _names[key] = name;
    }

    [GeneratedRegex("[^A-Za-z0-9-]")]
    private static partial Regex Other { get; }
}
