using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDefaults.Requests;

/// <summary>Answers HEAD wherever GET is answered (RFC 9110, 9.3.2): the same status and headers, and no body.</summary>
internal static class HeadRequests
{
    public static RequestDelegate Middleware(RequestDelegate next) => context =>
        HttpMethods.IsHead(context.Request.Method) ? AnswerAsync(context, next) : next(context);

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var (aborted, body) = (context.RequestAborted, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await using var nowhere = new Nowhere(async () =>
        {
            await body.StartAsync(aborted);
            // An event stream does not end by itself, and nobody reads this one.
            if (IsEvents(context.Response)) await answered.CancelAsync();
        });
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(nowhere, body));
        context.RequestAborted = answered.Token;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.RequestAborted = aborted;
            context.Features.Set(body);
        }
    }

    private static bool IsEvents(HttpResponse response) =>
        response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;

    /// <summary>Where the body goes.</summary>
    private sealed class Nowhere(Func<Task> written) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override Task FlushAsync(CancellationToken cancellationToken) => written();

        public override void Flush() => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(written());

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
