using System.Globalization;
using System.Text.Json;
using PricingService.Availability;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Importing;

/// <summary>What is printed at the end of an import.</summary>
internal sealed record ImportSummary
{
    public required string File { get; init; }

    /// <summary>Where it went: a database or an address.</summary>
    public required string Store { get; init; }
    public required bool DryRun { get; init; }
    public required long Rows { get; init; }
    public required long Accepted { get; init; }
    public required long Duplicates { get; init; }

    /// <summary>Left out by the map, because they are no stays.</summary>
    public required long Skipped { get; init; }
    public required IReadOnlyDictionary<string, long> SkippedByWord { get; init; }
    public required long Refused { get; init; }
    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }
    public required IReadOnlyList<string> PropertiesCreated { get; init; }
    public required IReadOnlyList<string> PropertiesCorrected { get; init; }
    public required IReadOnlyList<PropertyLine> Properties { get; init; }
    public required IReadOnlyList<string> Found { get; init; }
    public required IReadOnlyList<SampleLine> Samples { get; init; }

    /// <summary>What became of the nights of booked stays from today on; null if the map says that there are none.</summary>
    public required StaysAnswer? Nights { get; init; }

    /// <summary>What became of the booked stays in the ledger; null if they were not sent there.</summary>
    public required LedgerLine? Ledger { get; init; }
    public required double Seconds { get; init; }

    public static ImportSummary Of(ImportOrder order, ImportResult result, RefusedRows refused, LedgerBookings? ledger,
        string store, TimeSpan elapsed) => new()
    {
        File = order.File,
        Store = store,
        DryRun = order.DryRun,
        Rows = result.Rows,
        Accepted = result.Accepted,
        Duplicates = result.Duplicates,
        Skipped = result.Skipped.Count,
        SkippedByWord = result.Skipped.ByWord,
        Refused = refused.Count,
        RefusedByReason = refused.ByReason,
        PropertiesCreated = Ids(result, PlanKind.Created),
        PropertiesCorrected = Ids(result, PlanKind.Corrected),
        Properties = [.. result.Properties.Select(PropertyLine.Of)],
        Found = result.Found,
        Samples = [.. result.Samples.Select(sample => SampleLine.Of(sample.Line, sample.Report,
            result.Properties.FirstOrDefault(property => property.Id == sample.Report.PropertyId)?.Property?.Currency.Code))],
        Nights = result.Nights,
        Ledger = ledger is null ? null
            : new LedgerLine(order.ExecutorUrl!.GetLeftPart(UriPartial.Path), ledger.Appended, ledger.Known, ledger.Contradicted),
        Seconds = Math.Round(elapsed.TotalSeconds, 3),
    };

    public string ToJson() => JsonSerializer.Serialize(this, PlatformJson.Options);

    public void Print(RefusedRows refused, string? refusedFile)
    {
        foreach (var words in Found) Console.WriteLine(words);
        foreach (var property in Properties.Where(property => DryRun || property.Is is PlanKind.Created or PlanKind.Corrected))
            Console.WriteLine(property.InWords(DryRun));
        if (DryRun)
        {
            foreach (var sample in Samples) Console.WriteLine(sample.InWords());
        }
        foreach (var row in refused.First) Console.WriteLine($"Refused line {row.Line}: {row.Reason}: {row.Detail}");
        if (refused.Count > refused.First.Count)
        {
            var where = refusedFile is { } path ? $" in {path}" : " (--refused FILE writes them all)";
            Console.WriteLine($"… and {refused.Count - refused.First.Count} more{where}");
        }
        var outcomes = DryRun ? $"{Accepted} would be taken" : $"{Accepted} new outcomes, {Duplicates} known already";
        Console.WriteLine($"{Rows} rows in {Seconds:0.0} s: {outcomes}, {Refused} refused{Counted(refused.ByReason)}" +
            (Skipped == 0 ? "" : $", {Skipped} left out{Counted(SkippedByWord)}"));
        if (Nights is { } nights)
        {
            Console.WriteLine(DryRun ? $"Nights from today on: {nights.NightsSold} would be sold, of {nights.Taken} stays" :
                $"Nights from today on: {nights.NightsSold} sold, {nights.NightsReopened} open again; stays: {nights.Taken} new, " +
                $"{nights.Moved} changed, {nights.Cancelled} cancelled, {nights.Known} known already, {nights.Over} over");
            foreach (var night in nights.Crowded)
                Console.WriteLine($"{night.PropertyId}: {night.Stays} stays share the night of {night.Night.ToIso()}, and it has " +
                    $"{night.Units} unit{(night.Units == 1 ? "" : "s")}: state its 'units' with PUT /properties/{night.PropertyId} if " +
                    $"that is right.");
        }
        if (Ledger is { } ledger)
            Console.WriteLine($"Ledger at {ledger.At}: {ledger.Appended} bookings {(DryRun ? "would be sent" : "appended")}, " +
                $"{ledger.Known} known already, {ledger.Contradicted} there with other content");
        Console.WriteLine(DryRun ? $"Nothing was written to {Store}." : $"Written to {Store}.");
    }

    private static List<string> Ids(ImportResult result, PlanKind kind) =>
        [.. result.Properties.Where(property => property.Kind == kind).Select(property => property.Id)];

    private static string Counted(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "" : $" ({string.Join(", ", counts.Select(one => $"{one.Value} {one.Key}"))})";
}

/// <param name="Contradicted">Stays that the ledger has with other content: correct them there with entries of their own.</param>
internal sealed record LedgerLine(string At, long Appended, long Known, long Contradicted);

/// <summary>A property of the file.</summary>
internal sealed record PropertyLine
{
    public required string PropertyId { get; init; }
    public required PlanKind Is { get; init; }
    public required long Rows { get; init; }
    public required string? Currency { get; init; }
    public required decimal? ReferencePrice { get; init; }
    public required decimal? Floor { get; init; }
    public required decimal? Ceiling { get; init; }

    public static PropertyLine Of(PropertyPlan plan) => new()
    {
        PropertyId = plan.Id,
        Is = plan.Kind,
        Rows = plan.Rows,
        Currency = plan.Property?.Currency.Code,
        ReferencePrice = plan.Property?.ReferencePrice,
        Floor = plan.Property?.Floor,
        Ceiling = plan.Property?.Ceiling,
    };

    public string InWords(bool dryRun)
    {
        var what = (Is, dryRun) switch
        {
            (PlanKind.Created, false) => "Created",
            (PlanKind.Created, true) => "Would create",
            (PlanKind.Corrected, false) => "Corrected",
            (PlanKind.Corrected, true) => "Would correct",
            (PlanKind.Kept, _) => "Unchanged:",
            _ => "Unknown:",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{what} property {PropertyId}") + (ReferencePrice is null ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $": reference {ReferencePrice}, floor {Floor}, ceiling {Ceiling} {Currency}, from {Rows} rows"));
    }
}

/// <summary>A row as it was understood.</summary>
internal sealed record SampleLine
{
    public required long Line { get; init; }
    public required string? PropertyId { get; init; }
    public required DateOnly? StayDate { get; init; }
    public required decimal? Price { get; init; }
    public required string? Currency { get; init; }
    public required bool? Accepted { get; init; }
    public required int? LeadTimeDays { get; init; }
    public required int? LengthOfStay { get; init; }

    public static SampleLine Of(long line, OutcomeReport report, string? currency) => new()
    {
        Line = line,
        PropertyId = report.PropertyId,
        StayDate = report.StayDate,
        Price = report.Price is { } price ? Math.Round(price, 4, MidpointRounding.ToEven) : null,
        Currency = report.Currency ?? currency,
        Accepted = report.Accepted,
        LeadTimeDays = report.LeadTimeDays,
        LengthOfStay = report.LengthOfStay,
    };

    public string InWords() => string.Create(CultureInfo.InvariantCulture,
        $"Line {Line}: {PropertyId}, {StayDate:yyyy-MM-dd}, {Price} {Currency} a night") +
        (LengthOfStay is { } nights ? $", {nights} nights" : "") + (LeadTimeDays is { } days ? $", {days} days ahead" : "") +
        (Accepted is true ? ", booked" : ", not booked");
}
