using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoadTests;

/// <summary>
/// Takes OTLP over HTTP and Sentry's envelopes and throws them away, so that exporting costs the measured process what it
/// costs in production.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    /// <summary>An address at which nothing listens.</summary>
    public const string Refusing = "http://127.0.0.1:9";

    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

    public string Dsn => $"http://public@{new Uri(Endpoint).Authority}/42";

    public static async Task<Collector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(cancellationToken);
        return new Collector(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
