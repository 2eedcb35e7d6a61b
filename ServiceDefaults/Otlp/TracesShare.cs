using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Otlp;

/// <summary>
/// Passes on a share of the traces, always whole ones: those that the ratio sampler would keep by their trace id. What was kept
/// because it failed or was slow is passed on whatever the share.
/// </summary>
internal sealed class TracesShare : CompositeProcessor<Activity>
{
    private readonly TraceIdRatioBasedSampler _sampler;

    private TracesShare(double share, BaseProcessor<Activity> next) : base([next]) => _sampler = new TraceIdRatioBasedSampler(share);

    public static BaseProcessor<Activity> Of(double share, BaseProcessor<Activity> next) => share < 1 ? new TracesShare(share, next) : next;

    public override void OnEnd(Activity data)
    {
        if (RequestSpans.WasKept(data) || IsInShare(data)) base.OnEnd(data);
    }

    private bool IsInShare(Activity span) =>
        _sampler.ShouldSample(
            new SamplingParameters(default, span.TraceId, span.DisplayName, span.Kind)).Decision == SamplingDecision.RecordAndSample;
}
