using ExecutorService.Agents.Ledger;

namespace ExecutorService.Agents.Analytics;

/// <summary>What the ledger lacks, of the days and of the properties that the pack prices.</summary>
internal static class LedgerGaps
{
    public static IReadOnlyList<Warning> Of(Performance performance, IEnumerable<string> priced)
    {
        // An empty ledger lacks them all, which it says already.
        string[] missing = performance.Coverage.Properties.Count == 0 ? []
            : [.. priced.Except(performance.Coverage.Properties).Order(StringComparer.Ordinal)];
        return missing.Length == 0 ? performance.Warnings : [.. performance.Warnings, Warning.NotInLedger(missing)];
    }
}
