using ExecutorService.Beancount;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>The entries from one transaction or rate, still to be checked: they enter the ledger together or not at all.</summary>
internal sealed record Proposal(IReadOnlyList<ProposedEntry> Entries);

/// <param name="EarlierId">The id from earlier imports, which did not distinguish payees; null if the file gives the id.</param>
internal sealed record ProposedEntry(Place At, EntryRequest Entry, string? EarlierId);

/// <summary>A proposal whose entries are valid.</summary>
internal sealed record Accepted(IReadOnlyList<AcceptedEntry> Entries);

internal sealed record AcceptedEntry(Place At, Entry Entry, string? EarlierId);
