using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace ExecutorService.Ledger;

internal static class LedgerEndpoints
{
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LedgerOptions>("Ledger");
        builder.Services.AddSingleton<LedgerHistory>();
        builder.Services.AddSingleton<LedgerWriter>();
        builder.Services.AddSingleton<LedgerVerifier>();
        return builder;
    }

    public static WebApplication MapLedger(this WebApplication app)
    {
        var ledger = app.MapGroup("/v1/ledger");
        ledger.MapPost("/entries", Append).AllowBody(1 << 20).WithSummary("Appends a batch of entries as one commit");
        ledger.MapGet("/head", Head).WithSummary("The latest commit");
        ledger.MapGet("/verify", Verify).WithSummary("Recomputes the chain from the stored entries");
        ledger.MapGet("/{commit}", Commit).WithSummary("One commit and its entries");
        ledger.MapGet("/{commit}/entries", State).WithSummary("All entries as of a commit, in pages");
        return app;

        static async Task<Results<Created<AppendResponse>, Ok<AppendResponse>, ProblemHttpResult>> Append(
            AppendRequest request, LedgerWriter writer, IOptions<LedgerOptions> options, CancellationToken cancellationToken)
        {
            var largest = options.Value.MaxBatch;
            if (request.Entries is not { Count: > 0 } requested || requested.Count > largest)
                return Invalid($"Send 1 to {largest} entries in one batch.",
                    new Faults().Add("entries", $"must hold 1 to {largest} entries").ByField);

            var faults = new Faults();
            var entries = EntryRules.Check(requested, () => Guid.NewGuid().ToString("N"), faults);
            if (faults.Any)
                return Invalid("Nothing was appended: a batch is one commit. Fix the fields in errors and send it again.", faults.ByField);

            var appended = await writer.AppendAsync(entries, cancellationToken);
            if (appended.Conflicts.Count > 0) return Conflict(appended.Conflicts);

            var response = new AppendResponse(appended.Head.Commit, appended.Head.Height, appended.Count, appended.Duplicates);
            return appended.Count > 0 ? TypedResults.Created($"/v1/ledger/{response.Commit}", response) : TypedResults.Ok(response);
        }

        static async Task<Ok<HeadResponse>> Head(LedgerHistory history, CancellationToken cancellationToken)
        {
            var head = await history.HeadAsync(cancellationToken);
            return TypedResults.Ok(new HeadResponse(head.Commit, head.Height, head.Entries));
        }

        static async Task<Ok<Verification>> Verify(LedgerVerifier verifier, CancellationToken cancellationToken) =>
            TypedResults.Ok(await verifier.VerifyAsync(cancellationToken));

        static async Task<Results<Ok<CommitResponse>, ProblemHttpResult>> Commit(string commit, LedgerHistory history,
            CancellationToken cancellationToken)
        {
            if (await FindAsync(history, commit, cancellationToken) is not { } found) return UnknownCommit();
            return TypedResults.Ok(new CommitResponse(
                found.Commit, found.Height, found.Previous, found.Appended, found.Entries, found.CreatedAt,
                await history.EntriesOfAsync(found, cancellationToken)));
        }

        static async Task<Results<Ok<StateResponse>, ProblemHttpResult>> State(
            string commit, LedgerHistory history, IOptions<LedgerOptions> options, CancellationToken cancellationToken,
            long after = 0, int? limit = null)
        {
            var largest = options.Value.MaxPage;
            if (after < 0 || limit < 1 || limit > largest)
                return Problem.Of(400, "urn:platform:executor:invalid-page", "The page does not exist",
                    $"Give after ≥ 0 and a limit from 1 to {largest}.");
            if (await FindAsync(history, commit, cancellationToken) is not { } asOf) return UnknownCommit();

            var page = await history.PageAsync(asOf, after, limit ?? largest, cancellationToken);
            var end = after + page.Count;
            return TypedResults.Ok(
                new StateResponse(asOf.Commit, asOf.Height, asOf.Entries, page, page.Count > 0 && end < asOf.Entries ? end : null));
        }
    }

    private static async Task<LedgerCommit?> FindAsync(LedgerHistory history, string commit, CancellationToken cancellationToken) =>
        Chain.IsWellFormed(commit) ? await history.FindAsync(commit, cancellationToken) : null;

    private static ProblemHttpResult Invalid(string detail, IDictionary<string, string[]> errors) =>
        Problem.Of(400, "urn:platform:executor:invalid-entries", "The batch was refused", detail, errors);

    private static ProblemHttpResult Conflict(IReadOnlyList<int> indexes) =>
        Problem.Of(409, "urn:platform:executor:entry-id-taken", "An entry id is taken",
            "Nothing was appended: the ids of the entries in errors are used in the ledger with different content. The ledger is " +
            "append-only: send a correction under a new id.",
            indexes.ToDictionary(index => $"entries[{index}].entry_id", _ => IdTaken));

    private static readonly string[] IdTaken = ["is taken by an entry with different content"];

    public static ProblemHttpResult UnknownCommit() =>
        Problem.Of(404, "urn:platform:executor:unknown-commit", "No such commit",
            "The ledger has no commit with this hash (64 lower-case hex digits). GET /v1/ledger/head gives the latest.");
}

internal sealed record AppendResponse(string Commit, long Height, int Appended, int Duplicates);

internal sealed record HeadResponse(string Commit, long Height, long Entries);

internal sealed record CommitResponse(
    string Commit, long Height, string Previous, long Appended, long TotalEntries, DateTimeOffset CreatedAt, IReadOnlyList<Entry> Entries);

/// <param name="Next">Pass it as <c>after</c> to read on; absent at the end.</param>
internal sealed record StateResponse(string Commit, long Height, long TotalEntries, IReadOnlyList<Entry> Entries, long? Next);
