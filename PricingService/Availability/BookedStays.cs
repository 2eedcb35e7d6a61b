using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Availability;

/// <summary>
/// Takes in stays that were booked elsewhere. The same ones again change nothing; one that moved takes its new nights and gives back the
/// others.
/// </summary>
internal sealed class BookedStays(BookedStayTable table, PropertyDirectory properties, AvailabilityBook book, TimeProvider clock)
{
    private const int MostCrowdedShown = 20;

    /// <param name="reports">Checked by <see cref="StayReport.Check"/>.</param>
    public async Task<StaysAnswer> TakeAsync(IReadOnlyList<StayReport> reports, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var places = new Dictionary<string, Property>(StringComparer.Ordinal);
        foreach (var id in reports.Select(report => report.PropertyId).OfType<string>().Distinct())
        {
            if (await properties.FindAsync(id) is { } property) places[id] = property;
        }
        var (answer, touched) = (new StaysAnswer(), new SortedSet<string>(StringComparer.Ordinal));
        await table.ChangeAsync([.. reports.Select(report => report.StayId)], today, known =>
        {
            // The store may ask twice.
            (answer, var changed) = (new StaysAnswer(), new List<BookedStay>());
            foreach (var report in reports)
            {
                var before = known.GetValueOrDefault(report.StayId);
                if ((report.Cancelled ? before : report.ToStay()) is not { } after) continue;
                if (report.Cancelled) after = after with { Cancelled = 1 };
                var day = places.GetValueOrDefault(after.PropertyId)?.Today(clock) ?? today;
                if (answer.Count(before, after, day)) changed.Add(after);
            }
            touched.UnionWith(changed.Select(stay => stay.PropertyId).Concat(changed.Select(stay =>
                known.GetValueOrDefault(stay.StayId)?.PropertyId).OfType<string>()));
            return changed;
        }, cancellationToken);
        foreach (var id in touched) book.Forget(id);
        foreach (var property in touched.Select(id => places.GetValueOrDefault(id)).OfType<Property>())
        {
            if (answer.Crowded.Count == MostCrowdedShown) break;
            var nights = await table.TakenAsync(property, property.Today(clock), cancellationToken);
            var (night, sold) = nights.OrderByDescending(one => one.Sold).ThenBy(one => one.Night).FirstOrDefault();
            if (sold > property.Units) answer.Crowded.Add(new CrowdedNight(property.Id, night, sold, property.Units));
        }
        return answer;
    }
}

/// <summary>A stay that was booked elsewhere, or one that was told before and is cancelled.</summary>
/// <param name="StayId">The booking's own, the same whenever it is told.</param>
/// <param name="PropertyId">Needed unless it is cancelled, as are the first night and how many there are.</param>
internal sealed record StayReport(string StayId, string? PropertyId = null, DateOnly? FirstNight = null, int? Nights = null,
    bool Cancelled = false)
{
    public const int MostNights = 365;

    public void Check(Faults faults)
    {
        faults.Id("stay_id", StayId).OptionalId("property_id", PropertyId)
            .Unless(Cancelled || PropertyId is not null, "property_id", "must be the property's id, unless the stay is cancelled")
            .Unless(Cancelled || FirstNight is not null, "first_night",
                "must be the night of arrival such as \"2026-01-31\", unless the stay is cancelled")
            .Unless(Cancelled || Nights is not null, "nights", "must be the number of nights, unless the stay is cancelled")
            .Between<DateOnly>("first_night", FirstNight, new DateOnly(2000, 1, 1), new DateOnly(2100, 1, 1))
            .Between("nights", Nights, 1, MostNights);
    }

    public BookedStay ToStay() =>
        new(StayId, PropertyId!, FirstNight!.Value.ToIso(), FirstNight.Value.AddDays(Nights!.Value - 1).ToIso(), 0);
}

/// <summary>What became of stays. Nights are counted from today on.</summary>
internal sealed record StaysAnswer
{
    /// <summary>New stays.</summary>
    public int Taken { get; set; }

    /// <summary>Stays whose nights or property are others than before, or that stand again.</summary>
    public int Moved { get; set; }
    public int Cancelled { get; set; }
    public int Known { get; set; }

    /// <summary>Over already: they take no night.</summary>
    public int Over { get; set; }
    public int NightsSold { get; set; }
    public int NightsReopened { get; set; }

    /// <summary>For each property with more stays than units, the night with most of them.</summary>
    public List<CrowdedNight> Crowded { get; init; } = [];

    /// <returns>Whether anything changed.</returns>
    public bool Count(BookedStay? before, BookedStay after, DateOnly today)
    {
        if (before == after)
        {
            Known += after.Cancelled == 1 ? 0 : 1;
            return false;
        }
        if (before is null && string.CompareOrdinal(after.LastNight, today.ToIso()) < 0)
        {
            Over++;
            return false;
        }
        var had = before?.NightsFrom(today).Select(night => (before.PropertyId, night)).ToHashSet() ?? [];
        var has = after.NightsFrom(today).Select(night => (after.PropertyId, night)).ToHashSet();
        NightsSold += has.Except(had).Count();
        NightsReopened += had.Except(has).Count();
        if (before is null) Taken++;
        else if (after.Cancelled == 1) Cancelled++;
        else Moved++;
        return true;
    }

    /// <summary>Both together.</summary>
    public StaysAnswer And(StaysAnswer other) => new()
    {
        Taken = Taken + other.Taken,
        Moved = Moved + other.Moved,
        Cancelled = Cancelled + other.Cancelled,
        Known = Known + other.Known,
        Over = Over + other.Over,
        NightsSold = NightsSold + other.NightsSold,
        NightsReopened = NightsReopened + other.NightsReopened,
        Crowded = [.. Crowded.Concat(other.Crowded).OrderByDescending(night => night.Stays).DistinctBy(night => night.PropertyId)],
    };
}

/// <param name="Stays">How many of them cover the night.</param>
internal sealed record CrowdedNight(string PropertyId, DateOnly Night, int Stays, int Units);
