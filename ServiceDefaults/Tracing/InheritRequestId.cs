using System.Diagnostics;
using OpenTelemetry;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Tracing;

/// <summary>Spans within a request carry its id, so that a search for it finds them all.</summary>
internal sealed class InheritRequestId : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.Parent?.GetTagItem(RequestId.Field) is string id) data.SetTag(RequestId.Field, id);
    }
}
