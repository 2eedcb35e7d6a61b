using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace GenerationService.Sla.Checks;

/// <summary>
/// How one check's requests go out: each over a connection of its own, so that name, connection and certificate are checked each
/// time. Redirects are not followed: what they lead to is another check. It calls only what the operator has configured, so private
/// addresses are allowed.
/// </summary>
internal sealed class CheckLine : IDisposable
{
    private readonly HttpClient _http;
    private readonly HashSet<IPAddress> _expected;

    // One request at a time; a connection is made outside the request's own flow.
    private volatile CertificateSeen? _seen;

    public CheckLine(Check check)
    {
        _expected = [.. check.Options.ResolvesTo.Select(IPAddress.Parse)];
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = check.Options.ReadsBody ? DecompressionMethods.All : DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.Zero,
            // Outsiders should not see our trace ids.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = Look;
        if (check.Options.AuthorityFile.Length > 0) handler.SslOptions.CertificateChainPolicy = Trusting(check.Options.AuthorityFile);
        if (_expected.Count > 0) handler.ConnectCallback = ConnectAsync;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The answer's head, and when the certificate that was shown expires.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CertificateSeen seen, CancellationToken cancellationToken)
    {
        _seen = seen;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown && _seen is { } seen) seen.ExpiresAt = shown.NotAfter.ToUniversalTime();
        return errors == SslPolicyErrors.None;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (!addresses.All(_expected.Contains)) throw new WrongAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}

/// <summary>Filled in while the connection is made.</summary>
internal sealed class CertificateSeen
{
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>The host's name resolves to an address that it should not.</summary>
internal sealed class WrongAddressException() : Exception("The name resolves to an address that is not expected.")
{
    public static bool IsReasonOf(Exception? failure) =>
        failure is not null && (failure is WrongAddressException || IsReasonOf(failure.InnerException));
}
