using ExecutorService.Beancount;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>What became of a file.</summary>
internal sealed record Imported
{
    /// <summary>Entries that the file comes to and the ledger can hold.</summary>
    public int Found { get; init; }

    public Appending Entries { get; init; } = new(0, 0);

    /// <summary>What earlier imports got wrong.</summary>
    public IReadOnlyList<Entry> Repairs { get; init; } = [];

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>How many postings of income and expenses are in which commodities that are no money.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();

    public required LedgerCommit Head { get; init; }

    /// <summary>The file was refused before anything of it could be taken.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Nothing is wrong, and nothing is there.</summary>
    public bool IsEmpty => Found == 0 && Faults.Count == 0;

    public static Imported Refused(IReadOnlyList<Fault> faults, LedgerCommit head) =>
        new() { Faults = faults, Head = head, IsRefused = true };
}
