using System.Text.RegularExpressions;

namespace ExecutorService.Importing;

/// <summary>
/// Reads the part of Beancount's text (beancount.github.io/docs/beancount_language_syntax) that says what was earned and spent: transactions with
/// their postings and metadata, and <c>custom "rate"</c> directives. Other directives are passed over; what is no Beancount is a fault with its line.
/// </summary>
internal sealed partial class BeancountFile
{
    private readonly List<Transaction> _transactions = [];
    private readonly List<Fault> _faults = [];
    private Transaction? _transaction;

    public static (IReadOnlyList<Transaction> Transactions, IReadOnlyList<Fault> Faults) Read(TextReader text)
    {
        var file = new BeancountFile();
        for (var number = 1; text.ReadLine() is { } line; number++) file.Take(number, line);
        return (file._transactions, file._faults);
    }

    private void Take(int number, string line)
    {
        if (Blank.IsMatch(line)) return;
        if (char.IsWhiteSpace(line[0])) TakeIndented(number, line);
        else if (Header.Match(line) is { Success: true } header) Begin(new Transaction(number, header.Groups["date"].Value, Unquote(header.Groups["last"]), []));
        else if (Rate.Match(line) is { Success: true } rate) Begin(TakeRate(number, rate));
        else
        {
            _transaction = null;
            if (!Other.IsMatch(line)) _faults.Add(new Fault(number, "is no Beancount directive"));
        }
    }

    private void Begin(Transaction transaction)
    {
        _transaction = transaction;
        _transactions.Add(transaction);
    }

    private static Transaction TakeRate(int number, Match rate)
    {
        var posting = new Posting(number, Posting.RateAccount, Number(rate.Groups["number"].Value), rate.Groups["currency"].Value);
        posting.Metadata["property"] = rate.Groups["property"].Value;
        return new Transaction(number, rate.Groups["date"].Value, null, [posting]);
    }

    /// <summary>Below a directive that is passed over, everything indented is its own.</summary>
    private void TakeIndented(int number, string line)
    {
        if (_transaction is null) return;
        if (Meta.Match(line) is { Success: true } meta)
            (_transaction.Postings is [.., var last] ? last.Metadata : _transaction.Metadata)[meta.Groups["name"].Value] = meta.Groups["text"].Success ? Unquote(meta.Groups["text"])! : meta.Groups["bare"].Value;
        else if (PostingLine.Match(line) is { Success: true } posting)
            _transaction.Postings.Add(new Posting(number, posting.Groups["account"].Value, posting.Groups["number"].Success ? Number(posting.Groups["number"].Value) : null, posting.Groups["currency"].Value));
        else
            _faults.Add(new Fault(number, "is neither a posting with a plain amount nor metadata"));
    }

    private static decimal? Number(string digits) =>
        decimal.TryParse(digits.Replace(",", "", StringComparison.Ordinal), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Unquote(Group text) => text.Success ? text.Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : null;

    [GeneratedRegex(@"^\s*(;.*)?$")]
    private static partial Regex Blank { get; }

    /// <summary>The last text is the narration; before it there may be a payee.</summary>
    [GeneratedRegex("""^(?<date>\d{4}-\d{2}-\d{2})\s+(\*|!|txn)(\s+"(?<last>(\\.|[^"\\])*)")*(\s+[#^][\w./-]+)*\s*(;.*)?$""")]
    private static partial Regex Header { get; }

    [GeneratedRegex("""^(?<date>\d{4}-\d{2}-\d{2})\s+custom\s+"rate"\s+"(?<property>[^"]*)"\s+(?<number>[\d,.]+)\s+(?<currency>[A-Z]{3})\s*(;.*)?$""")]
    private static partial Regex Rate { get; }

    [GeneratedRegex("""^\s+(?<name>[a-z][A-Za-z0-9_-]*):\s*("(?<text>(\\.|[^"\\])*)"|(?<bare>[^\s;"]+))\s*(;.*)?$""")]
    private static partial Regex Meta { get; }

    /// <summary>A cost in braces and a price after @ do not change how much of the currency moved.</summary>
    [GeneratedRegex("""^\s+([*!]\s+)?(?<account>\p{Lu}[\p{L}\p{Nd}-]*(:[\p{Lu}\p{Nd}][\p{L}\p{Nd}-]*)+)(\s+(?<number>[-+]?[\d,]+(\.\d*)?)\s+(?<currency>[A-Z][A-Z0-9'._-]*)(\s*\{[^}]*\})?(\s*@@?[^;]*)?)?\s*(;.*)?$""")]
    private static partial Regex PostingLine { get; }

    [GeneratedRegex("""^(\d{4}-\d{2}-\d{2}\s+(open|close|commodity|balance|pad|note|document|price|event|query|custom)\b|(option|plugin|include|pushtag|poptag|pushmeta|popmeta)\b|\*)""")]
    private static partial Regex Other { get; }
}

internal sealed record Fault(int Line, string Message);

internal sealed record Transaction(int Line, string Date, string? Narration, List<Posting> Postings)
{
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);
}

internal sealed record Posting(int Line, string Account, decimal? Amount, string Currency)
{
    /// <summary>No account can be written like this: the listed price of a night.</summary>
    public const string RateAccount = "custom rate";

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);
}
