using PricingService.Competitors.Feeds;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>Reads a file once for the properties that it needs, and once for the outcomes; only one batch is in memory at a time.</summary>
internal sealed class Import(string path, OutcomeMap map, IOutcomeSink sink, RefusedRows refused, IProgress<ImportProgress> progress)
{
    private const int BatchSize = 1_000;
    private const int MostProperties = 10_000;

    public async Task<(long Accepted, long Duplicates, long Rows, IReadOnlyList<string> Created)> RunAsync(bool createProperties,
        CancellationToken cancellationToken)
    {
        var created = createProperties && map.Property is { } facts ? await CreatePropertiesAsync(facts, cancellationToken) : [];
        using var rows = new CsvFile(path, map);
        var reader = new RowReader(map, rows.Header);
        var ids = new ImportIds();
        var (accepted, duplicates, count) = (0L, 0L, 0L);
        foreach (var batch in Batches.Of(rows.Read(), BatchSize))
        {
            var answer = await LearnAsync(batch, reader, ids, cancellationToken);
            accepted += answer.Accepted;
            duplicates += answer.Duplicates;
            count += batch.Length;
            progress.Report(new ImportProgress("importing", rows.BytesRead, rows.Length, count, refused.Count));
        }
        return (accepted, duplicates, count, created);
    }

    private async Task<LearnAnswer> LearnAsync(CsvRow[] batch, RowReader reader, ImportIds ids, CancellationToken cancellationToken)
    {
        var reports = new List<OutcomeReport>(batch.Length);
        var lines = new List<long>(batch.Length);
        foreach (var row in batch)
        {
            switch (reader.Read(row))
            {
                case OutcomeRow.Refused { Refusal: var refusal }:
                    refused.Add(row.Line, refusal.Reason, refusal.Detail);
                    break;
                case OutcomeRow.Read { Report: var report } when OutcomeRules.CheckShape(report) is { } refusal:
                    refused.Add(row.Line, refusal.Reason, refusal.Detail);
                    break;
                case OutcomeRow.Read { Report: var report }:
                    reports.Add(report.OutcomeId is null ? report with { OutcomeId = ids.Of(report) } : report);
                    lines.Add(row.Line);
                    break;
            }
        }
        if (reports.Count == 0) return new LearnAnswer(0, 0, []);
        var answer = await sink.LearnAsync(reports, cancellationToken);
        foreach (var row in answer.Rejected) refused.Add(lines[row.Index], row.Reason, row.Detail);
        return answer;
    }

    private async Task<IReadOnlyList<string>> CreatePropertiesAsync(NewPropertyFacts facts, CancellationToken cancellationToken)
    {
        var sketches = new SortedDictionary<string, PriceSketch>(StringComparer.Ordinal);
        using (var rows = new CsvFile(path, map))
        {
            var reader = new RowReader(map, rows.Header);
            var count = 0L;
            foreach (var row in Batches.Readable(rows.Read()))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++count % BatchSize == 0)
                    progress.Report(new ImportProgress("looking for properties", rows.BytesRead, rows.Length, count, 0));
                if (reader.Read(row) is not OutcomeRow.Read { Report: var report }) continue;
                if (report is not { Price: { } price and > 0 and <= PropertyFacts.HighestPrice, PropertyId: { } id }
                    || !Identifier.IsWellFormed(id)) continue;
                if (!sketches.TryGetValue(id, out var sketch))
                {
                    if (sketches.Count == MostProperties)
                        throw new ImportException($"The file has more than {MostProperties} properties: is 'columns.property_id' the " +
                            $"right column?");
                    sketches[id] = sketch = new PriceSketch();
                }
                sketch.Add(price);
            }
        }
        if (!Currency.TryFind(facts.Currency, out _))
            throw new ImportException("'property.currency' of the map must be an ISO 4217 code in capitals such as EUR.");
        var created = new List<string>();
        foreach (var (id, sketch) in sketches)
        {
            if (await sink.HasPropertyAsync(id, cancellationToken)) continue;
            await sink.PutPropertyAsync(id, sketch.ToFacts(facts), cancellationToken);
            created.Add(id);
        }
        return created;
    }
}

internal readonly record struct ImportProgress(string Phase, long Bytes, long TotalBytes, long Rows, long Refused);
