using System.Diagnostics;
using Sentry;

namespace ServiceDefaults.Errors;

/// <summary>
/// The last log lines of one request or job. Created by its first line and kept with its outermost span, so that work which logs
/// nothing pays nothing and the lines of two requests never mix.
/// </summary>
internal sealed class Breadcrumbs(int capacity)
{
    private const string Property = "ServiceDefaults.Breadcrumbs";

    private readonly Queue<Breadcrumb> _lines = new(capacity);

    public static void Leave(Breadcrumb line, int capacity)
    {
        if (capacity == 0 || Outermost() is not { } span) return;
        Breadcrumbs trail;
        lock (span)
        {
            trail = span.GetCustomProperty(Property) as Breadcrumbs ?? new Breadcrumbs(capacity);
            span.SetCustomProperty(Property, trail);
        }
        trail.Add(line, capacity);
    }

    public static IReadOnlyList<Breadcrumb> Current => (Outermost()?.GetCustomProperty(Property) as Breadcrumbs)?.Lines ?? [];

    private Breadcrumb[] Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    private void Add(Breadcrumb line, int capacity)
    {
        lock (_lines)
        {
            if (_lines.Count == capacity) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    private static Activity? Outermost()
    {
        var activity = Activity.Current;
        while (activity?.Parent is { } parent) activity = parent;
        return activity;
    }
}
