using Sentry.Sending;

namespace Sentry.Capture;

/// <summary>What happens to an event between capture and queue, in the order of the SDK.</summary>
internal sealed class EventPipeline(SentryOptions options, Dsn dsn, Worker worker, Discards discards)
{
    private readonly Duplicates _duplicates = new(options);
    private readonly Facts _facts = new(options);

    public SentryId Send(SentryEvent evt, Scope scope, SentryHint hint)
    {
        if (evt.Exception is { } exception && IsFiltered(exception))
            return Discard("event_processor");
        scope.Apply(evt);
        evt.Level = scope.Level ?? evt.Level;
        if (evt.Exception is not null)
        {
            ExceptionChain.Describe(evt, options);
            foreach (var processor in options.ExceptionProcessors)
                processor.Process(evt.Exception, evt);
        }
        if (_duplicates.Contains(evt))
            return Discard("event_processor");
        _facts.AddTo(evt);
        foreach (var processor in options.EventProcessors.Concat(scope.EventProcessors))
        {
            if (processor.Process(evt) is not { } processed)
                return Discard("event_processor");
            evt = processed;
        }
        if (BeforeSend(evt, hint) is not { } kept)
            return Discard("before_send");
        // SampleRate is a chance in the package too: there is nothing to seed.
        if (options.SampleRate is { } rate && Random.Shared.NextDouble() >= rate)
            return Discard("sample_rate");
        return worker.Enqueue(Envelope.Of(kept, options, dsn)) ? kept.EventId : SentryId.Empty;
    }

    private SentryEvent? BeforeSend(SentryEvent evt, SentryHint hint)
    {
        try
        {
            return options.BeforeSend is { } before ? before(evt, hint) : evt;
        }
        catch (Exception exception)
        {
            options.DiagnosticLogger?.Log(SentryLevel.Error, "The BeforeSend callback threw an exception. It will be added as breadcrumb and continue.", exception);
            var data = new Dictionary<string, string> { ["message"] = exception.Message, ["stackTrace"] = exception.StackTrace ?? "" };
            evt.AddBreadcrumb("BeforeSend callback failed.", category: "SentryClient", type: null, data: data, level: BreadcrumbLevel.Error);
            return evt;
        }
    }

    private bool IsFiltered(Exception exception) => options.ExceptionFilters.Count > 0 &&
        (options.ExceptionFilters.Any(filter => filter(exception)) ||
            (exception is AggregateException { InnerExceptions.Count: > 0 } aggregate && aggregate.Flatten().InnerExceptions.All(IsFiltered)));

    private SentryId Discard(string reason)
    {
        discards.Add(reason, "error");
        return SentryId.Empty;
    }
}
