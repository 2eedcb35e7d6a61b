using System.Collections.Concurrent;
using Sentry.Extensibility;

namespace Sentry;

/// <summary>What is added to each event captured within it. The event's own values win.</summary>
public class Scope : IEventLike
{
    private readonly SentryContexts _contexts = [];
    private readonly ConcurrentQueue<Breadcrumb> _breadcrumbs = new();
    private readonly ConcurrentDictionary<string, object?> _extra = new();
    private readonly ConcurrentDictionary<string, string> _tags = new();
    private readonly List<ISentryEventProcessor> _eventProcessors = [];

    public Scope(SentryOptions? options) : this(options, TraceIds.Create())
    {
    }

    private Scope(SentryOptions? options, TraceIds trace)
    {
        Options = options ?? new SentryOptions();
        Trace = trace;
    }

    internal SentryOptions Options { get; }

    internal TraceIds Trace { get; }

    internal SentryId LastEventId { get; set; }

    internal IReadOnlyList<ISentryEventProcessor> EventProcessors => _eventProcessors;

    public SentryLevel? Level { get; set; }

    public SentryRequest Request { get; set; } = new();

    public SentryContexts Contexts
    {
        get => _contexts;
        set => _contexts.ReplaceWith(value);
    }

    public SentryUser User { get; set; } = new();

    public string? Release { get; set; }

    public string? Distribution { get; set; }

    public string? Environment { get; set; }

    public string? TransactionName { get; set; }

    public SdkVersion Sdk { get; } = new();

    public IReadOnlyList<string> Fingerprint { get; set; } = [];

    public IReadOnlyCollection<Breadcrumb> Breadcrumbs => _breadcrumbs;

    public IReadOnlyDictionary<string, object?> Extra => _extra;

    public IReadOnlyDictionary<string, string> Tags => _tags;

    public void AddBreadcrumb(Breadcrumb breadcrumb) => AddBreadcrumb(breadcrumb, new SentryHint());

    public void AddBreadcrumb(Breadcrumb breadcrumb, SentryHint hint)
    {
        var kept = Options.BeforeBreadcrumb is { } before ? before(breadcrumb, hint) : breadcrumb;
        if (kept is null || Options.MaxBreadcrumbs <= 0)
            return;
        if (_breadcrumbs.Count >= Options.MaxBreadcrumbs)
            _breadcrumbs.TryDequeue(out _);
        _breadcrumbs.Enqueue(kept);
    }

    public void SetExtra(string key, object? value) => _extra[key] = value;

    public void SetTag(string key, string value) => _tags[key] = value;

    public void UnsetTag(string key) => _tags.TryRemove(key, out _);

    public void AddEventProcessor(ISentryEventProcessor processor) => _eventProcessors.Add(processor);

    public void AddEventProcessor(Func<SentryEvent, SentryEvent> processor) => _eventProcessors.Add(new Calling(processor));

    public void ClearBreadcrumbs() => _breadcrumbs.Clear();

    public void Clear()
    {
        Level = null;
        Request = new();
        _contexts.Clear();
        User = new();
        Release = Distribution = Environment = TransactionName = null;
        Fingerprint = [];
        _breadcrumbs.Clear();
        _extra.Clear();
        _tags.Clear();
    }

    public void Apply(IEventLike other)
    {
        if (other.Fingerprint.Count == 0)
            other.Fingerprint = Fingerprint;
        foreach (var breadcrumb in _breadcrumbs)
            other.AddBreadcrumb(breadcrumb);
        foreach (var (key, value) in _extra)
        {
            if (!other.Extra.ContainsKey(key))
                other.SetExtra(key, value);
        }
        foreach (var (key, value) in _tags)
        {
            if (!other.Tags.ContainsKey(key))
                other.SetTag(key, value);
        }
        _contexts.CopyTo(other.Contexts);
        Request.CopyTo(other.Request);
        User.CopyTo(other.User);
        other.Release ??= Release;
        other.Distribution ??= Distribution;
        other.Environment ??= Environment;
        other.TransactionName ??= TransactionName;
        other.Level ??= Level;
    }

    public Scope Clone()
    {
        var clone = new Scope(Options, Trace);
        Apply(clone);
        clone._eventProcessors.AddRange(_eventProcessors);
        return clone;
    }

    private sealed class Calling(Func<SentryEvent, SentryEvent> process) : ISentryEventProcessor
    {
        public SentryEvent? Process(SentryEvent @event) => process(@event);
    }
}
