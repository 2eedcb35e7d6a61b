using System.IO.Compression;
using System.Net;

namespace Sentry.Sending;

/// <summary>Posts envelopes, without what the server does not want to hear of now.</summary>
internal sealed class Transport : IDisposable
{
    private readonly SentryOptions _options;
    private readonly Dsn _dsn;
    private readonly Discards _discards;
    private readonly RateLimits _limits = new();
    private readonly HttpClient _client;

    public Transport(SentryOptions options, Dsn dsn, Discards discards)
    {
        _options = options;
        _dsn = dsn;
        _discards = discards;
        var handler = options.CreateHttpMessageHandler?.Invoke() ?? new HttpClientHandler();
        if (handler is HttpClientHandler http)
        {
            http.AutomaticDecompression = options.DecompressionMethods;
            if (options.HttpProxy is not null)
                http.Proxy = options.HttpProxy;
        }
        _client = new HttpClient(new RetryAfterHandler(handler));
        _client.DefaultRequestHeaders.Add("Accept", "application/json");
        options.ConfigureClient?.Invoke(_client);
    }

    public async Task SendAsync(Envelope envelope, CancellationToken cancel)
    {
        var items = new List<EnvelopeItem>();
        foreach (var item in envelope.Items)
        {
            if (_limits.Forbid(item, DateTimeOffset.UtcNow))
                _discards.Add("ratelimit_backoff", item.Category);
            else
                items.Add(item);
        }
        if (_discards.Take() is { } report)
            items.Add(report);
        if (items.Count == 0)
            return;
        using var request = Request((envelope with { Items = items }).Write(DateTimeOffset.UtcNow));
        using var response = await _client.SendAsync(request, cancel);
        _limits.Read(response.Headers, DateTimeOffset.UtcNow);
        if (response.StatusCode != HttpStatusCode.OK)
            Refused(response.StatusCode, items);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(byte[] body)
    {
        var secret = _dsn.SecretKey is { } key ? $",sentry_secret={key}" : "";
        var request = new HttpRequestMessage(HttpMethod.Post, _dsn.Envelopes) { Content = Content(body) };
        request.Headers.Add("X-Sentry-Auth", _dsn.Authorization + secret);
        return request;
    }

    private ByteArrayContent Content(byte[] body)
    {
        if (_options.RequestBodyCompressionLevel == CompressionLevel.NoCompression)
            return new ByteArrayContent(body);
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, _options.RequestBodyCompressionLevel))
            gzip.Write(body);
        return new ByteArrayContent(stream.ToArray()) { Headers = { ContentEncoding = { "gzip" } } };
    }

    /// <summary>What a 429 drops the server counts itself.</summary>
    private void Refused(HttpStatusCode status, List<EnvelopeItem> items)
    {
        _options.DiagnosticLogger?.Log(SentryLevel.Error, "Sentry rejected the envelope. Status code: {0}.", null, status);
        if (status == HttpStatusCode.TooManyRequests || (int)status < 400)
            return;
        foreach (var item in items)
        {
            _discards.Add("send_error", item.Category);
            foreach (var (reason, category, quantity) in item.Discarded)
                _discards.Add(reason, category, quantity);
        }
    }
}
