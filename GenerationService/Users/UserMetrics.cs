using System.Diagnostics.Metrics;

namespace GenerationService.Users;

internal sealed class UserMetrics
{
    private readonly Counter<long> _registrations;
    private readonly long[] _active = new long[Enum.GetValues<Timeframe>().Length];

    public UserMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Users");
        _registrations = meter.CreateCounter<long>("user_registrations_total", description: "Users that registered, by source.");
        meter.CreateObservableGauge(
            "active_users",
            () => Enum.GetValues<Timeframe>().Select(timeframe =>
                new Measurement<long>(Volatile.Read(ref _active[(int)timeframe]),
                    new KeyValuePair<string, object?>("timeframe", timeframe.Label()))),
            description: "Registered users active in the timeframe.");
    }

    public void BeginAtZero()
    {
        foreach (var source in Enum.GetValues<UserSource>())
            _registrations.Add(0, new KeyValuePair<string, object?>("source", Label(source)));
    }

    public void Registered(UserSource source) => _registrations.Add(1, new KeyValuePair<string, object?>("source", Label(source)));

    public void Active(Timeframe timeframe, long users) => Volatile.Write(ref _active[(int)timeframe], users);

    internal static string Label(UserSource source) => source switch
    {
        UserSource.Direct => "direct",
        UserSource.Organic => "organic",
        UserSource.Referral => "referral",
        UserSource.Campaign => "campaign",
        UserSource.Partner => "partner",
        UserSource.Import => "import",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Not a source."),
    };
}
