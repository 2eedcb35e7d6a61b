using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Testing.Checks;

namespace Testing.Smtp;

/// <summary>
/// A mail server: it takes messages over TLS only (STARTTLS), from whoever signs in, to the addresses of one domain, and no message that
/// lacks the headers of RFC 5322.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    public const string User = "alerts@platform.example";
    public const string Password = "the password of the mail server";

    /// <summary>The domain that it takes messages for.</summary>
    public const string Domain = "platform.example";

    private readonly ConcurrentQueue<MimeMessage> _messages = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TestCertificate _certificate = new(TimeProvider.System.GetUtcNow().AddDays(-1),
        TimeProvider.System.GetUtcNow().AddDays(1));
    private readonly Task _running;

    public MailServer()
    {
        Port = FreePort();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint
            .Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).Certificate(_certificate.Server)
            .SupportedSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13)
            .AuthenticationRequired().AllowUnsecureAuthentication(false)).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Inbox(_messages, _refusals));
        services.Add(new Recipients(_refusals));
        services.Add(new Users(_refusals));
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    /// <summary>What a client has to trust.</summary>
    public string AuthorityFile => _certificate.AuthorityFile;

    public IReadOnlyList<MimeMessage> Messages => [.. _messages];

    public IReadOnlyList<string> Refusals => [.. _refusals];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _certificate.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Inbox(ConcurrentQueue<MimeMessage> messages, ConcurrentQueue<string> refusals) : MessageStore
    {
        private static readonly HeaderId[] Needed = [HeaderId.From, HeaderId.To, HeaderId.Date, HeaderId.Subject, HeaderId.MessageId];

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var bytes = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(bytes, cancellationToken);
            foreach (var missing in Needed.Where(header => !message.Headers.Contains(header)))
            {
                refusals.Enqueue($"no header {missing}");
                return new SmtpResponse(SmtpReplyCode.TransactionFailed, $"5.6.0 The message has no header {missing}");
            }
            messages.Enqueue(message);
            return SmtpResponse.Ok;
        }
    }

    private sealed class Recipients(ConcurrentQueue<string> refusals) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from,
            CancellationToken cancellationToken)
        {
            if (to.Host == Domain) return Task.FromResult(true);
            refusals.Enqueue($"recipient {to.User}@{to.Host}");
            return Task.FromResult(false);
        }
    }

    private sealed class Users(ConcurrentQueue<string> refusals) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(ISessionContext context, string user, string password,
            CancellationToken cancellationToken)
        {
            if ((user, password) == (User, Password)) return Task.FromResult(true);
            refusals.Enqueue("password");
            return Task.FromResult(false);
        }
    }
}
