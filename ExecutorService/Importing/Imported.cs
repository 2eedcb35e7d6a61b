using ExecutorService.Beancount;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>The result of importing a file.</summary>
internal sealed record Imported
{
    /// <summary>Entries from the file that the ledger can hold.</summary>
    public int Found { get; init; }

    public Appending Entries { get; init; } = new(0, 0);

    /// <summary>What earlier imports got wrong.</summary>
    public IReadOnlyList<Entry> Repairs { get; init; } = [];

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>How many income and expense postings there are, by commodity that is not money.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();

    public required LedgerCommit Head { get; init; }

    /// <summary>The file was refused before any of it could be imported.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Nothing is wrong, but nothing was found.</summary>
    public bool IsEmpty => Found == 0 && Faults.Count == 0;

    public static Imported Refused(IReadOnlyList<Fault> faults, LedgerCommit head) =>
        new() { Faults = faults, Head = head, IsRefused = true };
}
