namespace Traffic.Days;

/// <summary>A property of the simulated portfolio.</summary>
internal sealed record Home(string Id, decimal Reference)
{
    public const string Portfolio = "traffic";
    public const string Currency = "EUR";

    /// <summary>Homes are as different as holiday homes are: from 60 to 210 euros a night.</summary>
    public static Home Of(int number) => new($"traffic-home-{number}", 60 + 15 * (number % 11));
}

/// <param name="Number">The happening that made it.</param>
internal sealed record Booking(int Number, Home Home, decimal Amount, string Currency, int Nights);

/// <summary>The day's bookings that stand.</summary>
internal sealed class Bookings
{
    private readonly List<Booking> _standing = [];
    private readonly Lock _gate = new();

    public void Add(Booking booking)
    {
        lock (_gate) _standing.Add(booking);
    }

    /// <summary>One of them, which no longer stands.</summary>
    /// <param name="which">From 0 (the first) to 1 (the last).</param>
    public Booking? Take(double which)
    {
        lock (_gate)
        {
            if (_standing.Count == 0) return null;
            var at = (int)(which * _standing.Count);
            var taken = _standing[at];
            _standing.RemoveAt(at);
            return taken;
        }
    }
}
