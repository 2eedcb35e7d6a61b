using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PricingService.Availability;
using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>
/// Ids for rows without any: the hash of the row's content, and how many rows with that content came before it. The same file again, or a
/// longer export of the same bookings, gives the same ids, and two guests with identical bookings stay two.
/// </summary>
internal sealed class ImportIds
{
    private readonly Dictionary<long, int> _seen = [];

    /// <summary>All that a row says, without its id.</summary>
    public static string Content(OutcomeReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.PropertyId}|{report.StayDate:yyyy-MM-dd}|{report.Price:G29}|{report.Accepted}|{report.Currency}|" +
        $"{report.ReferencePrice:G29}|{report.LeadTimeDays}|{report.LengthOfStay}|{report.Occupancy:G29}|" +
        $"{report.ObservedAt?.ToUnixTimeMilliseconds()}");

    public string Of(OutcomeReport report)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Content(report)));
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, BitConverter.ToInt64(hash), out _);
        count++;
        return string.Create(CultureInfo.InvariantCulture, $"i_{Convert.ToHexStringLower(hash.AsSpan(0, 16))}_{count}");
    }
}

/// <summary>
/// The stays of rows. A row without an id is a stay by all that it says but whether it was accepted, so that one that is cancelled later is
/// recognised.
/// </summary>
internal sealed class ImportedStays
{
    private readonly ImportIds _ids = new();

    /// <param name="report">Of the right shape.</param>
    public StayReport Of(OutcomeReport report)
    {
        var id = report.OutcomeId ?? _ids.Of(report with { Accepted = null });
        return report.Accepted is true ? new StayReport(id, report.PropertyId, report.StayDate, report.LengthOfStay ?? 1)
            : new StayReport(id, Cancelled: true);
    }
}
