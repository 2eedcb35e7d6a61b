using PricingService.Availability;
using PricingService.Competitors.Feeds;
using PricingService.Outcomes;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Reads a file once for its properties and its form, and once for the outcomes; only one batch is in memory at a time.</summary>
internal sealed class Import(
    string path, OutcomeMap map, IOutcomeSink sink, RefusedRows refused, IProgress<ImportProgress> progress, TimeProvider clock,
    LedgerBookings? ledger = null)
{
    private const int BatchSize = 1_000;
    private const int MostSamples = 5;

    private readonly SkippedRows _skipped = new();
    private readonly List<(long Line, OutcomeReport Report)> _samples = [];
    private readonly ImportedStays _stays = new();
    private StaysAnswer _nights = new();

    /// <param name="createProperties">Also corrects properties that an earlier import created and nobody edited.</param>
    /// <exception cref="ImportException">It cannot be done, or not to the end.</exception>
    public async Task<ImportResult> RunAsync(bool createProperties, CancellationToken cancellationToken)
    {
        var survey = LookOver(cancellationToken);
        var plans = new PropertyPlans(map, sink);
        var properties = await plans.MakeAsync(survey, createProperties, cancellationToken);
        using var rows = new CsvFile(path, map);
        var reader = new RowReader(map, rows.Header);
        var ids = new ImportIds();
        var (accepted, duplicates, count) = (0L, 0L, 0L);
        foreach (var batch in Batches.Of(rows.Read(), BatchSize))
        {
            var answer = await LearnAsync(batch, reader, ids, survey, plans, cancellationToken);
            accepted += answer.Accepted;
            duplicates += answer.Duplicates;
            count += batch.Length;
            progress.Report(new ImportProgress("importing", rows.BytesRead, rows.Length, count, refused.Count));
        }
        return new ImportResult
        {
            Accepted = accepted,
            Duplicates = duplicates,
            Rows = count,
            Skipped = _skipped,
            Properties = properties,
            Found = rows.Form.Found,
            Samples = _samples,
            Nights = map.TakesNights ? _nights : null,
        };
    }

    private Survey LookOver(CancellationToken cancellationToken)
    {
        var survey = new Survey(map, clock);
        using var rows = new CsvFile(path, map);
        var reader = new RowReader(map, rows.Header);
        var count = 0L;
        foreach (var row in Batches.Readable(rows.Read()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++count % BatchSize == 0)
                progress.Report(new ImportProgress("looking for properties", rows.BytesRead, rows.Length, count, 0));
            survey.Add(reader.Read(row));
        }
        return survey;
    }

    private async Task<LearnAnswer> LearnAsync(CsvRow[] batch, RowReader reader, ImportIds ids, Survey survey, PropertyPlans plans,
        CancellationToken cancellationToken)
    {
        var reports = new List<OutcomeReport>(batch.Length);
        var lines = new List<long>(batch.Length);
        var stays = new List<StayReport>(batch.Length);
        var gone = new List<StayReport>();
        foreach (var row in batch)
        {
            switch (reader.Read(row))
            {
                case ImportRow.Skipped { Because: var because, OutcomeId: var id }:
                    _skipped.Add(because);
                    if (Identifier.IsWellFormed(id) && !survey.Has(id)) gone.Add(new StayReport(id, Cancelled: true));
                    break;
                case ImportRow.Refused { Refusal: var refusal }:
                    refused.Add(row.Line, refusal.Reason, refusal.Detail);
                    break;
                case ImportRow.Read { Report: var report } when Refusal(report, survey, plans) is { } refusal:
                    refused.Add(row.Line, refusal.Reason, refusal.Detail);
                    break;
                case ImportRow.Read { Report: var report }:
                    reports.Add(report.OutcomeId is null ? report with { OutcomeId = ids.Of(report) } : report);
                    stays.Add(_stays.Of(report));
                    lines.Add(row.Line);
                    break;
            }
        }
        var answer = reports.Count == 0 ? new LearnAnswer(0, 0, []) : await sink.LearnAsync(reports, cancellationToken);
        foreach (var row in answer.Rejected) refused.Add(lines[row.Index], row.Reason, row.Detail);
        var turnedDown = answer.Rejected.Select(row => row.Index).ToHashSet();
        List<(int Index, OutcomeReport Report)> taken = [.. reports.Index().Where(row => !turnedDown.Contains(row.Index))];
        _samples.AddRange(taken.Take(MostSamples - _samples.Count).Select(row => (lines[row.Index], row.Report)));
        // An outcome is learnt once, as it was first told; its stay may have moved or been cancelled since.
        var wrong = answer.Rejected.Where(row => row.Reason != RefusalReason.Conflict).Select(row => row.Index).ToHashSet();
        await BookAsync([.. stays.Where((_, index) => !wrong.Contains(index)), .. gone], cancellationToken);
        if (ledger is null) return answer;
        await ledger.AppendAsync([.. taken.Select(row => (row.Report, plans.PropertyOf(row.Report.PropertyId!)!))], cancellationToken);
        return answer;
    }

    private async Task BookAsync(IEnumerable<StayReport> stays, CancellationToken cancellationToken)
    {
        List<StayReport> told = [.. stays.DistinctBy(stay => stay.StayId)];
        if (map.TakesNights && told.Count > 0) _nights = _nights.And(await sink.BookAsync(told, cancellationToken));
    }

    private static Refusal? Refusal(OutcomeReport report, Survey survey, PropertyPlans plans)
    {
        if (OutcomeRules.CheckShape(report) is { } refusal) return refusal;
        if (survey.IsTorn(report.OutcomeId))
        {
            return new Refusal(RefusalReason.Conflict, "Several rows of the file have this id and differ, so none of them is the whole " +
                "booking: they may be parts of its payment. Add them up, or leave 'outcome_id' out of the map.");
        }
        return plans.Mismatch(report.PropertyId!, report.Currency) is { } mismatch
            ? new Refusal(RefusalReason.CurrencyMismatch, mismatch) : null;
    }
}

internal readonly record struct ImportProgress(string Phase, long Bytes, long TotalBytes, long Rows, long Refused);

/// <summary>What an import did, or would do.</summary>
internal sealed record ImportResult
{
    public required long Accepted { get; init; }
    public required long Duplicates { get; init; }
    public required long Rows { get; init; }
    public required SkippedRows Skipped { get; init; }
    public required IReadOnlyList<PropertyPlan> Properties { get; init; }

    /// <summary>How the file was read without the map saying so, in words.</summary>
    public required IReadOnlyList<string> Found { get; init; }

    /// <summary>What became of the nights of stays from today on; null if the file tells of none.</summary>
    public required StaysAnswer? Nights { get; init; }

    /// <summary>The first rows that were taken.</summary>
    public required IReadOnlyList<(long Line, OutcomeReport Report)> Samples { get; init; }
}
