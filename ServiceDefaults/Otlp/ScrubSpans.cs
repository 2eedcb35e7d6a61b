using System.Diagnostics;
using OpenTelemetry;
using ServiceDefaults.Metrics;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Otlp;

/// <summary>Scrubs each span before it is queued for export.</summary>
internal sealed class ScrubSpans(Scrubber scrubber, DroppedTelemetry dropped) : BaseProcessor<Activity>
{
    private const string ServerSource = "Microsoft.AspNetCore";

    public override void OnEnd(Activity data)
    {
        if (!data.Recorded) return;
        List<KeyValuePair<string, object?>>? changed = null;
        var isServer = data.Source.Name == ServerSource;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (isServer && IsClosed(tag.Key)) continue;
            var clean = scrubber.Value(tag.Key, tag.Value);
            if (!Equals(clean, tag.Value)) (changed ??= []).Add(new(tag.Key, clean));
        }
        if (changed is not null)
            foreach (var (name, value) in changed) data.SetTag(name, value);
        data.DisplayName = scrubber.Text(data.DisplayName);
        if (data.StatusDescription is { } description) data.SetStatus(data.Status, scrubber.Text(description));
        if (!IsClean(data)) Withhold(data);
    }

    /// <summary>
    /// What the instrumentation writes when a request ends comes from code, not from callers. Every request has it, and
    /// checking it takes as long as checking the rest.
    /// </summary>
    private static bool IsClosed(string name) =>
        name is "http.route" or "url.path" or "http.request.method" or "http.response.status_code" or "url.scheme"
            or "network.protocol.version" or "server.port";

    /// <summary>Events and links cannot be changed any more; better no span than one that leaks.</summary>
    private bool IsClean(Activity data)
    {
        foreach (ref readonly var happening in data.EnumerateEvents())
        {
            if (!ReferenceEquals(scrubber.Text(happening.Name), happening.Name)) return false;
            foreach (ref readonly var tag in happening.EnumerateTagObjects())
                if (!Equals(scrubber.Value(tag.Key, tag.Value), tag.Value)) return false;
        }
        foreach (ref readonly var link in data.EnumerateLinks())
        {
            foreach (ref readonly var tag in link.EnumerateTagObjects())
                if (!Equals(scrubber.Value(tag.Key, tag.Value), tag.Value)) return false;
        }
        return true;
    }

    private void Withhold(Activity data)
    {
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        dropped.Add("traces", "privacy");
    }
}
