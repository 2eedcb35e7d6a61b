using System.Net;
using ServiceDefaults.Outbound;

namespace PricingService.Competitors.Feeds;

/// <summary>Gets a feed's document, or a <see cref="PullException"/>; whatever the other side does, in bounded time and memory.</summary>
internal sealed class FeedFetcher(HttpClient http, TimeProvider clock)
{
    private const int LongestETag = 256;

    /// <summary>The section under <c>Outbound</c> that messages name.</summary>
    public string Client { get; init; } = FeedSetup.Client;

    /// <param name="known">Identifies the document last read; null if it must be fetched in any case.</param>
    /// <returns>Null if it is the same.</returns>
    public async Task<FeedDocument?> FetchAsync(FeedOptions feed, Validators? known, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(feed.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = await RequestAsync(feed, known, either.Token);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null) return null;
            if (response.StatusCode != HttpStatusCode.OK) throw Answered(response);
            var body = await BodyAsync(response.Content, feed.MaxBytes, either.Token);
            return new FeedDocument(body, SaysItsEnd(response), response.Content.Headers.ContentType?.CharSet, new Validators(
                response.Headers.ETag?.ToString() is { Length: <= LongestETag } etag ? etag : null, response.Content.Headers.LastModified));
        }
        catch (Exception e) when (e is not PullException && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(e, feed);
        }
    }

    private static async Task<HttpRequestMessage> RequestAsync(FeedOptions feed, Validators? known, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, feed.Url).Named("pull");
        request.Headers.Accept.ParseAdd(feed.Format switch
        {
            "csv" => "text/csv, text/plain;q=0.9, */*;q=0.1",
            "ics" => "text/calendar, text/plain;q=0.9, */*;q=0.1",
            _ => "application/json, */*;q=0.1",
        });
        request.Headers.UserAgent.ParseAdd("platform-pricing/1");
        if (known?.ETag is { } etag) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (known?.LastModified is { } modified) request.Headers.IfModifiedSince = modified;
        if (feed.HeaderName.Length == 0) return request;
        var secret = feed.HeaderValueFile.Length > 0 ? await SecretAsync(feed.HeaderValueFile, cancellationToken) : feed.HeaderValue;
        return request.Headers.TryAddWithoutValidation(feed.HeaderName, secret) ? request
            : throw new PullException(PullStatus.Failed, "The feed's header cannot be sent: its HeaderName or HeaderValue is invalid.");
    }

    private static async Task<string> SecretAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullStatus.Failed, "The file named by HeaderValueFile cannot be read.");
        }
    }

    /// <summary>The limit applies to the decompressed answer, checked piece by piece while reading.</summary>
    private static async Task<byte[]> BodyAsync(HttpContent content, long limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) throw TooLarge(limit);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var part = new byte[64 << 10];
        while (await stream.ReadAsync(part, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > limit) throw TooLarge(limit);
            body.Write(part, 0, count);
        }
        return body.ToArray();
    }

    /// <summary>
    /// Whether the end of the answer is marked, by its length, a last chunk or HTTP/2: then reading up to it is proof that nothing is
    /// missing. An answer that ends when the connection does may have been cut off. (Decompression hides the length.)
    /// </summary>
    private static bool SaysItsEnd(HttpResponseMessage response) => response.Content.Headers.ContentLength is not null
        || response.Headers.TransferEncodingChunked is true || response.Version >= HttpVersion.Version20;

    private PullException Answered(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return new PullException(response.StatusCode == HttpStatusCode.TooManyRequests ? PullStatus.RateLimited : PullStatus.HttpError,
            $"The feed answered with HTTP {status}.",
            response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? response.RetryAfter(clock) : null);
    }

    private PullException Failure(Exception e, FeedOptions feed) => e switch
    {
        OperationCanceledException or { InnerException: TimeoutException } => new PullException(PullStatus.Timeout,
            $"The feed did not deliver in time: its answer must begin within Outbound:{Client}:AttemptTimeoutSeconds and be " +
            $"complete within {feed.TimeoutSeconds} s."),
        _ when AddressNotAllowedException.IsReasonOf(e) => new PullException(PullStatus.Blocked,
            $"The feed, or where it redirects to, is not a public address: add the host to Outbound:{Client}:AllowedHosts if " +
            $"it is meant to be called."),
        InvalidDataException => new PullException(PullStatus.Unreadable, "The document's compression is broken."),
        HttpIOException or IOException => new PullException(PullStatus.Incomplete, "The connection ended before the document did."),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new PullException(PullStatus.Unreachable, "The feed's host name is not known."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new PullException(PullStatus.Unreachable, "No secure connection (TLS) to the feed could be made."),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } =>
            new PullException(PullStatus.Incomplete, "The feed's answer is not valid HTTP, or ended early."),
        HttpRequestException { HttpRequestError: not HttpRequestError.ConnectionError, InnerException: IOException } =>
            new PullException(PullStatus.Incomplete, "The connection ended before there was an answer."),
        HttpRequestException => new PullException(PullStatus.Unreachable, "The feed could not be reached."),
        _ => new PullException(PullStatus.Failed, $"The pull failed ({e.GetType().Name})."),
    };

    private static PullException TooLarge(long limit) =>
        new(PullStatus.TooLarge, $"The document is larger than {limit} bytes: raise the feed's MaxBytes, or split the document.");
}

/// <summary>What identifies a document.</summary>
internal sealed record Validators(string? ETag, DateTimeOffset? LastModified);

/// <param name="IsWhole">Whether it is certain that nothing is missing at the end.</param>
/// <param name="Charset">As stated by the answer.</param>
internal sealed record FeedDocument(byte[] Body, bool IsWhole, string? Charset, Validators Validators);
