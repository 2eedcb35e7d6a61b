using ExecutorService.Beancount;
using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>What a transaction or a rate of a file comes to, still to be checked: it enters the ledger whole or not at all.</summary>
internal sealed record Proposal(IReadOnlyList<ProposedEntry> Entries);

/// <param name="EarlierId">The id that imports gave it which did not tell two payees apart; none where the file gives the id.</param>
internal sealed record ProposedEntry(Place At, EntryRequest Entry, string? EarlierId);

/// <summary>A proposal whose entries fit.</summary>
internal sealed record Accepted(IReadOnlyList<AcceptedEntry> Entries);

internal sealed record AcceptedEntry(Place At, Entry Entry, string? EarlierId);
