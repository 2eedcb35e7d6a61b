using System.Diagnostics;
using ServiceDefaults.Requests;

namespace Jobs;

/// <summary>
/// The span of a running job. Its parent is the request that asked for the job, so that the request's trace shows the work
/// even though it happens after the answer. It also links to it, which is what OpenTelemetry's messaging conventions ask of a
/// consumer and what a reader of a single span sees.
/// </summary>
internal sealed class JobTracing(IHostEnvironment service) : IDisposable
{
    private readonly ActivitySource _source = new($"{service.ApplicationName}.Jobs");

    public JobSpan Running(Job job)
    {
        var known = ActivityContext.TryParse(job.TraceParent, job.TraceState, isRemote: true, out var request);
        var activity = _source.StartActivity($"process {job.Queue}", ActivityKind.Consumer, known ? request : default,
            links: known ? [new ActivityLink(request)] : null);
        activity?.SetTag("messaging.system", "platform_queue")
            .SetTag("messaging.operation.name", "process")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", job.Queue)
            .SetTag("messaging.message.id", job.Id)
            .SetTag(RequestId.Field, job.RequestId)
            .SetTag("job.attempt", job.Attempts);
        return new JobSpan(activity);
    }

    public void Dispose() => _source.Dispose();
}

/// <summary>One attempt in a trace; null when nobody listens.</summary>
internal sealed class JobSpan(Activity? activity) : IDisposable
{
    public void Ended(string outcome) => activity?.SetTag("job.outcome", outcome);

    public void Failed(Exception exception) => activity?
        .SetTag("error.type", exception.GetType().FullName)
        .AddException(exception)
        .SetStatus(ActivityStatusCode.Error, exception.GetType().Name);

    public void Dispose() => activity?.Dispose();
}
