namespace PricingService.Competitors;

/// <summary>A rate as kept in memory.</summary>
/// <param name="Competitor">A number for each competitor; a night's rates are sorted by it.</param>
internal readonly record struct KnownRate(int Competitor, int LengthOfStay, long PriceMinor, long ObservedAt, long StaleAt);

/// <summary>
/// The competitors' price for a night: the median over the competitors, each with its fresh rate for the stay nearest in
/// length (the newest of those). It is the median because one absurd or mistaken rate must not move a price, and once per
/// competitor, because one that three sources report is still one.
/// </summary>
internal static class NightPrice
{
    /// <param name="rates">One night's rates, in the order of their competitors.</param>
    /// <returns>Minor units, halves rounded to even; null if no rate is fresh.</returns>
    public static long? Of(ReadOnlySpan<KnownRate> rates, int lengthOfStay, long now)
    {
        const int mostOnStack = 64;
        var prices = rates.Length <= mostOnStack ? stackalloc long[mostOnStack] : new long[rates.Length];
        var asked = prices[..Sort(rates, lengthOfStay, now, prices)];
        var count = asked.Length;
        if (count == 0) return null;
        return count % 2 == 1
            ? asked[count / 2]
            : (long)Math.Round((asked[(count / 2) - 1] + asked[count / 2]) / 2m, MidpointRounding.ToEven);
    }

    /// <summary>What each competitor asks, from the lowest to the highest, in <paramref name="prices"/>.</summary>
    /// <returns>How many have a fresh rate.</returns>
    public static int Sort(ReadOnlySpan<KnownRate> rates, int lengthOfStay, long now, Span<long> prices)
    {
        var count = 0;
        for (var i = 0; i < rates.Length;)
        {
            var competitor = rates[i].Competitor;
            KnownRate? best = null;
            for (; i < rates.Length && rates[i].Competitor == competitor; i++)
            {
                if (rates[i].StaleAt > now && (best is not { } other || IsNearer(rates[i], other, lengthOfStay))) best = rates[i];
            }
            if (best is { } chosen) prices[count++] = chosen.PriceMinor;
        }
        prices[..count].Sort();
        return count;
    }

    private static bool IsNearer(in KnownRate rate, in KnownRate other, int lengthOfStay)
    {
        var (distance, others) = (Math.Abs(rate.LengthOfStay - lengthOfStay), Math.Abs(other.LengthOfStay - lengthOfStay));
        if (distance != others) return distance < others;
        if (rate.LengthOfStay != other.LengthOfStay) return rate.LengthOfStay < other.LengthOfStay;
        return rate.ObservedAt > other.ObservedAt || (rate.ObservedAt == other.ObservedAt && rate.PriceMinor < other.PriceMinor);
    }
}
