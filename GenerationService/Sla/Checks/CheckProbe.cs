using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ServiceDefaults.Configuration;

namespace GenerationService.Sla.Checks;

/// <summary>Runs one check: one attempt, in bounded time and memory, whatever the other side does.</summary>
internal sealed class CheckProbe(TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, CheckLine> _lines = new(StringComparer.Ordinal);

    /// <exception cref="OperationCanceledException">The caller gave up; nothing was learnt.</exception>
    public async Task<CheckResult> RunAsync(Check check, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(check.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var (started, seen) = (clock.GetTimestamp(), new CertificateSeen());
        CheckOutcome outcome;
        string detail;
        try
        {
            using var request = RequestOf(check.Options);
            var line = _lines.GetOrAdd(check.Name, _ => new CheckLine(check));
            using var response = await line.SendAsync(request, seen, either.Token);
            (outcome, detail) = await JudgeAsync(check.Options, response, either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            (outcome, detail) = Failure(e, check, seen, clock.GetUtcNow());
        }
        var took = clock.GetElapsedTime(started);
        if (outcome == CheckOutcome.Passed && check.Options.MaxLatencySeconds > 0 && took.TotalSeconds > check.Options.MaxLatencySeconds)
            (outcome, detail) = (CheckOutcome.Slow, $"The answer took {Seconds(took.TotalSeconds)} s, longer than " +
                $"{Seconds(check.Options.MaxLatencySeconds)} s.");
        return new CheckResult(outcome, detail, took, seen.ExpiresAt);
    }

    public void Dispose()
    {
        foreach (var line in _lines.Values) line.Dispose();
    }

    private static HttpRequestMessage RequestOf(CheckOptions options)
    {
        var request = new HttpRequestMessage(new HttpMethod(options.Method), options.Url);
        request.Headers.UserAgent.ParseAdd("platform-synthetic-check/1");
        foreach (var (name, value) in options.Headers) Add(name, value);
        foreach (var (name, file) in options.HeaderFiles) Add(name, SecretIn(file));
        return request;

        void Add(string name, string value)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) throw new NotSentException("A configured header cannot be sent.");
        }
    }

    private static string SecretIn(string file) =>
        SecretFile.Read(file) ?? throw new NotSentException("A file with a header's value cannot be read.");

    private static async Task<(CheckOutcome, string)> JudgeAsync(CheckOptions options, HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var passed = (CheckOutcome.Passed, string.Create(CultureInfo.InvariantCulture, $"HTTP {status}."));
        if (!StatusRanges.Parse(options.ExpectedStatus)!.Include(status))
            return (CheckOutcome.WrongStatus, $"The answer was HTTP {status}, not {options.ExpectedStatus}.");
        if (!options.ReadsBody) return passed;
        if (await BodyAsync(response.Content, options.MaxBodyBytes, cancellationToken) is not { } body)
            return (CheckOutcome.BodyTooLarge, $"The body is larger than {options.MaxBodyBytes} bytes.");
        if (options.BodyText.Length > 0 && !Encoding.UTF8.GetString(body).Contains(options.BodyText, StringComparison.Ordinal))
            return (CheckOutcome.WrongBody, "The body does not contain the expected text.");
        return options.BodyPath.Length == 0 || HasValue(options, body)
            ? passed
            : (CheckOutcome.WrongBody, "The body does not have the expected value.");
    }

    private static bool HasValue(CheckOptions options, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            var value = JsonBodyPath.Parse(options.BodyPath)!.ValueIn(json.RootElement);
            return value is not null && (options.BodyValue.Length == 0 || value == options.BodyValue);
        }
        catch (JsonException)
        {
            // Not JSON has no value anywhere.
            return false;
        }
    }

    /// <summary>Null if it is larger; the limit applies to what was decompressed.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var part = new byte[16 << 10];
        while (await stream.ReadAsync(part, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > limit) return null;
            body.Write(part, 0, count);
        }
        return body.ToArray();
    }

    private static (CheckOutcome, string) Failure(Exception e, Check check, CertificateSeen seen, DateTimeOffset now) => e switch
    {
        OperationCanceledException =>
            (CheckOutcome.Timeout, $"There was no answer within {Seconds(check.Options.TimeoutSeconds)} s."),
        NotSentException => (CheckOutcome.NotSent, e.Message),
        _ when WrongAddressException.IsReasonOf(e) => (CheckOutcome.WrongAddress, e.GetBaseException().Message),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when seen.ExpiresAt < now =>
            (CheckOutcome.NotSecure, "The certificate has expired."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            (CheckOutcome.NotSecure, "No secure connection (TLS) could be made."),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException =>
            (CheckOutcome.NameNotFound, "The host's name was not found."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } } =>
            (CheckOutcome.NameNotFound, "The host's name was not found."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            (CheckOutcome.NotReachable, "No connection could be made."),
        _ => (CheckOutcome.NotHttp, "The connection ended early, or the answer was not valid HTTP."),
    };

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private sealed class NotSentException(string message) : Exception(message);
}
