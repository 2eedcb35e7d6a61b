namespace Prometheus.Exemplars;

/// <summary>The time of an exemplar, read anew once per tick of the system: an exemplar needs no more, and an observation must stay cheap.</summary>
internal static class CoarseClock
{
    [ThreadStatic]
    private static long t_tick;

    [ThreadStatic]
    private static double t_seconds;

    public static double UnixSeconds
    {
        get
        {
            var tick = Environment.TickCount64;
            if (tick != t_tick)
            {
                t_tick = tick;
                t_seconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
            }
            return t_seconds;
        }
    }
}
