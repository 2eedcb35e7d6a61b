namespace PlatformCheck;

/// <summary>One property whose guests respond to price, lead time and occupancy as we say: what a model should find out.</summary>
internal sealed class SimulatedMarket(int seed, DateOnly today)
{
    public const string PortfolioId = "check-market";
    public const double PriceCoefficient = -4;
    private const double LeadTimeCoefficient = -0.6;
    private const double OccupancyCoefficient = 1.2;

    private readonly Random _random = new(seed);
    private double _intercept = 0.5;

    public SimulatedProperty Property { get; } = new("check-market-home", 100m);

    /// <summary>From now on far fewer guests accept.</summary>
    public void Turn() => _intercept = -1.2;

    /// <summary>Offers of the past year at prices tried from a third below the reference to a half above it.</summary>
    public IReadOnlyList<SimulatedOutcome> Outcomes(string prefix, int count) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            var (ratio, lead, occupancy) =
                (0.67 + 0.83 * _random.NextDouble(), _random.Next(120), decimal.Round((decimal)_random.NextDouble(), 2));
            return new SimulatedOutcome($"{prefix}-{number}", Property.Id, today.AddDays(-_random.Next(1, 365)),
                decimal.Round(Property.ReferencePrice * (decimal)ratio, 2),
                Accepts(ratio, lead, occupancy), lead, _random.Next(1, 8), occupancy, ExogenousPrice: true);
        }),
    ];

    public IReadOnlyList<SimulatedRequest> Requests(string prefix, int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => (Lead: _random.Next(1, 120), Number: number)).Select(guest => new SimulatedRequest(
            Property.Id, today.AddDays(guest.Lead), guest.Lead, _random.Next(1, 4), decimal.Round((decimal)_random.NextDouble(), 2),
            $"{prefix}-{guest.Number}")),
    ];

    public bool Accepts(SimulatedRequest request, decimal price) =>
        Accepts((double)(price / Property.ReferencePrice), request.LeadTimeDays, request.Occupancy);

    private bool Accepts(double ratio, int leadTime, decimal occupancy)
    {
        var score = _intercept + PriceCoefficient * Math.Log(
            ratio) + LeadTimeCoefficient * (Math.Log(1 + leadTime) / Math.Log(31) - 1) + OccupancyCoefficient * ((double)occupancy - 0.5);
        return _random.NextDouble() < 1 / (1 + Math.Exp(-score));
    }
}

/// <summary>A guest who asks for a quote.</summary>
internal sealed record SimulatedRequest(string PropertyId, DateOnly StayDate, int LeadTimeDays, int LengthOfStay,
    decimal Occupancy, string Subject);
