namespace ServiceDefaults.Metrics;

/// <summary>
/// Which meters and activity sources leave the process: the service's own (named <c>{application}.{slice}</c>), the
/// platform's, and those in the options.
/// </summary>
internal sealed class ExportedMeters(IHostEnvironment environment, IOptions<MetricsOptions> options)
{
    public bool Includes(string meter) =>
        meter.StartsWith(environment.ApplicationName, StringComparison.Ordinal)
        || meter.StartsWith("ServiceDefaults", StringComparison.Ordinal)
        || options.Value.AdditionalMeters.Contains(meter);
}
