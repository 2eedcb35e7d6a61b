using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
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
