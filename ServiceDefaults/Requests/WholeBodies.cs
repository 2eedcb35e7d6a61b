using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDefaults.Requests;

/// <summary>
/// Lets a body that is still arriving when the service is asked to stop arrive completely, within the time that a stop waits.
/// Kestrel then cancels the pending read of every connection, meaning the next request, and the JSON reader takes that
/// for the end of this one.
/// </summary>
internal static class WholeBodies
{
    public static RequestDelegate Middleware(RequestDelegate next) => context =>
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return next(context);
        context.Features.Set<IRequestBodyPipeFeature>(new Body(context.Request.BodyReader));
        return next(context);
    };

    private sealed class Body(PipeReader body) : PipeReader, IRequestBodyPipeFeature
    {
        private bool _cancelled;

        public PipeReader Reader => this;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await body.ReadAsync(cancellationToken);
            while (result.IsCanceled && !_cancelled)
            {
                body.AdvanceTo(result.Buffer.Start);
                result = await body.ReadAsync(cancellationToken);
            }
            _cancelled = false;
            return result;
        }

        public override void CancelPendingRead()
        {
            _cancelled = true;
            body.CancelPendingRead();
        }

        public override bool TryRead(out ReadResult result) => body.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

        public override void Complete(Exception? exception = null) => body.Complete(exception);
    }
}
