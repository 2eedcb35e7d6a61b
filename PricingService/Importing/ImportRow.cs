using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>A row as it was read by a map.</summary>
internal abstract record ImportRow
{
    /// <summary>An outcome, still to be checked.</summary>
    public sealed record Read(OutcomeReport Report) : ImportRow;

    public sealed record Refused(Refusal Refusal) : ImportRow;

    /// <summary>The map leaves it out: it is a payout, an inquiry, a stay of the owner.</summary>
    /// <param name="Because">The column and its word.</param>
    /// <param name="OutcomeId">Of a row whose status says so: if it was a stay before, it is none any more.</param>
    public sealed record Skipped(string Because, string? OutcomeId = null) : ImportRow;
}

/// <summary>The rows that a map leaves out, counted by the word that did it.</summary>
internal sealed class SkippedRows
{
    private const int MostWords = 20;
    private const string Others = "others";

    private readonly SortedDictionary<string, long> _byWord = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    public IReadOnlyDictionary<string, long> ByWord => _byWord;

    public void Add(string because)
    {
        Count++;
        var word = _byWord.ContainsKey(because) || _byWord.Count < MostWords ? because : Others;
        _byWord[word] = _byWord.GetValueOrDefault(word) + 1;
    }
}
