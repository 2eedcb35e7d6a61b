using System.Text.RegularExpressions;

namespace ExecutorService.Beancount;

/// <summary>
/// The options that say how a file is read. The main file's apply to the whole book, account names to each file
/// separately.
/// </summary>
internal sealed partial class BookOptions
{
    public AccountNames Names { get; private set; } = AccountNames.Default;
    public Number ToleranceMultiplier { get; private set; } = new(5, -1);
    public bool TolerancesFromCosts { get; private set; }
    public LotMethod Method { get; private set; } = LotMethod.Strict;

    /// <summary>By currency; <c>*</c> stands for all others.</summary>
    public Dictionary<string, Number> Tolerances { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders of documents.</summary>
    public List<(Place At, string Path)> Documents { get; } = [];

    /// <summary>Null if it is accepted, else what is wrong with it.</summary>
    /// <param name="late">Something precedes it in its file.</param>
    public string? Set(Place at, string name, string value, bool late)
    {
        switch (name)
        {
            // These affect how Beancount displays a ledger, not what is in it.
            case "title" or "operating_currency" or "render_commas" or "conversion_currency" or "account_rounding":
            case "long_string_maxlines" or "insert_pythonpath" or "account_current_earnings" or "account_current_conversions":
            case "account_previous_balances" or "account_previous_earnings" or "account_previous_conversions":
                return null;
            case "name_assets" or "name_liabilities" or "name_equity" or "name_income" or "name_expenses":
                return Rename(name["name_".Length..], value, late);
            case "inferred_tolerance_default":
                return SetTolerance(value);
            case "inferred_tolerance_multiplier":
                if (PlainNumber(value) is not { } multiplier) return $"sets {name} to {value}, which is no plain number";
                ToleranceMultiplier = multiplier;
                return null;
            case "infer_tolerance_from_cost":
                TolerancesFromCosts = value.ToUpperInvariant() is "TRUE" or "ON" or "1";
                return null;
            case "documents":
                Documents.Add((at, value));
                return null;
            case "booking_method":
                if (LotMethods.Parse(value) is not { } method) return $"sets a booking method that Beancount 2 does not know: {value}";
                Method = method;
                return null;
            case "plugin_processing_mode":
                return value == "default" ? null : "sets plugin_processing_mode to something else than default, which is not followed";
            default:
                return $"sets the option {name}, which Beancount 2 does not know or does not let a file set";
        }
    }

    /// <summary>Beancount would rename the accounts only from here on, and nobody could tell which ones are income.</summary>
    private string? Rename(string root, string name, bool late)
    {
        if (late) return $"sets name_{root} below the first directive, which is not followed: put it at the top";
        if (!AccountNames.IsName(name)) return $"sets name_{root} to {name}, which no account can begin with";
        Names = root switch
        {
            "assets" => Names with { Assets = name },
            "liabilities" => Names with { Liabilities = name },
            "equity" => Names with { Equity = name },
            "income" => Names with { Income = name },
            _ => Names with { Expenses = name },
        };
        return Names.All.Distinct().Count() == Names.All.Count ? null : $"sets name_{root} to {name}, which is another type's name";
    }

    private string? SetTolerance(string value)
    {
        var colon = value.LastIndexOf(':');
        if (colon < 0 || PlainNumber(value[(colon + 1)..]) is not { } tolerance)
            return $"sets a tolerance that is not like EUR:0.01: {value}";
        Tolerances[value[..colon]] = tolerance;
        return null;
    }

    private static Number? PlainNumber(string value) =>
        Plain.IsMatch(value) ? Number.Parse(value.Replace(",", "", StringComparison.Ordinal)) : null;

    [GeneratedRegex(@"^[+-]?[0-9][0-9,]*(\.[0-9]+)?\z")]
    private static partial Regex Plain { get; }
}
