namespace PlatformCheck;

internal sealed record SimulatedProperty(string Id, decimal ReferencePrice)
{
    public decimal Floor => decimal.Round(ReferencePrice * 0.6m, 2);

    public decimal Ceiling => decimal.Round(ReferencePrice * 1.8m, 2);

    public decimal LargestDailyStep => decimal.Round(ReferencePrice * 0.25m, 2);
}

internal sealed record SimulatedOutcome(string OutcomeId, string PropertyId, DateOnly StayDate, decimal Price, bool Accepted,
    int LeadTimeDays, int LengthOfStay, decimal? Occupancy = null, bool? ExogenousPrice = null);

internal sealed record SimulatedEntry(string EntryId, string Kind, DateOnly Date, string PortfolioId, string PropertyId,
    decimal Amount, string Currency, int? Nights);

/// <summary>A portfolio that is the same for the same seed and day.</summary>
internal sealed class SimulatedPortfolio(int seed, DateOnly today)
{
    public const string Id = "check-portfolio";
    public const string Currency = "EUR";
    public const int Days = 30;

    private readonly Random _random = new(seed);

    public DateOnly Today => today;

    public IReadOnlyList<SimulatedProperty> Properties { get; } =
        [.. Enumerable.Range(1, 8).Select(number => new SimulatedProperty($"check-home-{number}", 70m + 15m * number))];

    /// <summary>Guests accept the less, the further a price is above the reference.</summary>
    public IReadOnlyList<SimulatedOutcome> Outcomes(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            var property = Properties[number % Properties.Count];
            var ratio = 0.7 + 0.8 * _random.NextDouble();
            var accepts = 1 / (1 + Math.Exp(6 * (ratio - 1)));
            var lead = _random.Next(1, 120);
            return new SimulatedOutcome($"check-{number}", property.Id, today.AddDays(-_random.Next(1, 300)),
                decimal.Round(property.ReferencePrice * (decimal)ratio, 2), _random.NextDouble() < accepts, lead, _random.Next(1, 8));
        }),
    ];

    /// <summary>Per property, over the last days: bookings, what they cost, and the rate that was asked.</summary>
    public IReadOnlyList<SimulatedEntry> Ledger() =>
    [
        .. from property in Properties
           from week in Enumerable.Range(0, 4)
           let date = today.AddDays(-(7 * week) - 1)
           let nights = 1 + (week + property.Id[^1]) % 4
           from entry in new[]
           {
               Entry(property, week, "booking", date, property.ReferencePrice * nights, nights),
               Entry(property, week, "cost", date, 35m, null),
               Entry(property, week, "rate", date, property.ReferencePrice, null),
           }
           select entry,
    ];

    private static SimulatedEntry Entry(SimulatedProperty property, int week, string kind, DateOnly date, decimal amount, int? nights) =>
        new($"{property.Id}-{week}-{kind}", kind, date, Id, property.Id, amount, Currency, nights);
}
