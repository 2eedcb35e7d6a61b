using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using ServiceDefaults.Configuration;
using ServiceDefaults.Errors;
using ServiceDefaults.Metrics;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Scraping;

/// <summary>
/// The port <c>Metrics:Port</c>: a small separate server, so that nothing of the API can be reached there, and the API's
/// address, however configured, does not change. It stops after the API, so the last scrapes see it drain.
/// </summary>
internal sealed partial class MetricsServer(IServiceProvider services, IServiceScopeFactory scopes, IOptions<MetricsOptions> options,
    ILoggerFactory loggers)
    : IHostedService, IHttpApplication<HttpContext>, IDisposable
{
    private const int MostConnections = 100;

    private readonly Dictionary<string, RequestDelegate> _routes = new(StringComparer.Ordinal);
    private RequestDelegate _answer = _ => Task.CompletedTask;
    private KestrelServer? _server;

    public bool IsWanted => options.Value.Port is not null;

    public void Map(string path, RequestDelegate answer) => _routes[path] = answer;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Port is not { } port) return;
        var pipeline = new ApplicationBuilder(services);
        pipeline.Use(RequestId.Middleware(services.GetRequiredService<TimeProvider>()));
        pipeline.Use(HeadRequests.Middleware);
        pipeline.UseMiddleware<ErrorAnswers>();
        pipeline.Run(RouteAsync);
        _answer = pipeline.Build();

        var kestrel = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.ListenAnyIP(port);
        _server = new KestrelServer(Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        try
        {
            await _server.StartAsync(this, cancellationToken);
            Log.Listening(loggers.CreateLogger<MetricsServer>(), port);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartFailedException(e.InnerException is AddressInUseException
                ? $"Metrics:Port (Metrics__Port): port {port} is taken. Stop what listens there, or choose another."
                : $"Metrics:Port (Metrics__Port): port {port} cannot be opened: {e.Message}", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };

    public Task ProcessRequestAsync(HttpContext context) => _answer(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose() => _server?.Dispose();

    private Task RouteAsync(HttpContext context)
    {
        var known = _routes.TryGetValue(context.Request.Path.Value ?? "", out var answer);
        if (known && HttpMethods.IsGet(context.Request.Method)) return answer!(context);
        context.Response.StatusCode = known ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
        if (known) context.Response.Headers.Allow = HttpMethods.Get;
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Metrics are on port {Port}")]
        public static partial void Listening(ILogger logger, int port);
    }
}
