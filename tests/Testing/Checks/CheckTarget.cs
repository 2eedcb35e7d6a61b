using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Testing.Checks;

/// <summary>Something to check: a web server that behaves as it is told, by path, over HTTP or over TLS.</summary>
public sealed class CheckTarget : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Method, string Path, IReadOnlyDictionary<string, string> Headers)> _requests = new();

    private CheckTarget(TestCertificate? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate.Server);
        }));
        _app = builder.Build();
        _app.Run(context =>
        {
            _requests.Enqueue((context.Request.Method, context.Request.Path.Value!,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase)));
            return _answers.TryGetValue(context.Request.Path.Value!, out var answer) ? answer(context) : NotFound(context);
        });
    }

    /// <summary>Without a path.</summary>
    public string Address { get; private set; } = "";

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<(string Method, string Path, IReadOnlyDictionary<string, string> Headers)> Requests => [.. _requests];

    public static async Task<CheckTarget> StartAsync(TestCertificate? certificate = null)
    {
        var target = new CheckTarget(certificate);
        await target._app.StartAsync();
        // By name, which is what a certificate is for.
        target.Address = target._app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        return target;
    }

    public CheckTarget On(string path, RequestDelegate answer)
    {
        _answers[path] = answer;
        return this;
    }

    public CheckTarget On(string path, int status, string body = "", string type = "text/plain") => On(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
