using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExecutorService.Tests.Upstreams;

/// <summary>A small server on a free port that speaks a service's contract, and refuses what the real one refuses.</summary>
internal abstract class StandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _notReady;

    protected StandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            Seen.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            Headers.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase));
            if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            if (Interlocked.Exchange(ref _notReady, 0) == 1)
            {
                context.Response.Headers.RetryAfter = "0";
                await Problem(503, "about:blank", "Not ready").ExecuteAsync(context);
            }
            else if (Fails is { } status) context.Response.StatusCode = status;
            else await next(context);
        });
    }

    public System.Collections.Concurrent.ConcurrentQueue<string> Seen { get; } = new();

    public System.Collections.Concurrent.ConcurrentQueue<IReadOnlyDictionary<string, string>> Headers { get; } = new();

    /// <summary>Answers everything with this status.</summary>
    public int? Fails { get; set; }

    /// <summary>Answers the next request as a replica does that is not ready yet.</summary>
    public void IsNotReadyOnce() => _notReady = 1;

    /// <summary>Answers nothing.</summary>
    public bool Hangs { get; set; }

    public string Address => _app.Urls.Single();

    protected static async Task<T> StartAsync<T>(T standIn) where T : StandIn
    {
        standIn.Map(standIn._app);
        await standIn._app.StartAsync(TestContext.Current.CancellationToken);
        return standIn;
    }

    protected abstract void Map(WebApplication app);

    protected static IResult Problem(int status, string type, string title) =>
        Results.Problem(title: title, type: type, statusCode: status);

    protected static bool IsId(string? id) =>
        id is { Length: >= 1 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
