using Microsoft.AspNetCore.Http;

namespace Testing;

/// <summary>What goes wrong with one request to a stand-in: instead of its effect, or after it.</summary>
public sealed class Mishap
{
    private readonly Func<HttpContext, Func<Task>, Task> _run;

    private Mishap(Func<HttpContext, Func<Task>, Task> run) => _run = run;

    /// <summary>Nothing is done, and this is answered.</summary>
    public static Mishap Answer(int status, string body, params (string Name, string Value)[] headers) => new(async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    });

    /// <summary>Nothing is done, and the connection breaks.</summary>
    public static Mishap CutBefore { get; } = new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>It is done, and then the connection breaks: nobody hears of it.</summary>
    public static Mishap CutAfter { get; } = new(async (context, proceed) =>
    {
        await SilentlyAsync(context, proceed);
        context.Abort();
    });

    /// <summary>It is done, and this is said about it.</summary>
    public static Mishap Say(int status, string body) => new(async (context, proceed) =>
    {
        await SilentlyAsync(context, proceed);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = null;
        try
        {
            await context.Response.WriteAsync(body);
        }
        catch (IOException)
        {
            // The caller has read enough.
        }
    });

    /// <summary>It is done, and answered only when this has completed.</summary>
    public static Mishap Slow(Task until) => new(async (context, proceed) =>
    {
        await SilentlyAsync(context, proceed);
        await until.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    });

    internal Task RunAsync(HttpContext context, Func<Task> proceed) => _run(context, proceed);

    private static async Task SilentlyAsync(HttpContext context, Func<Task> proceed)
    {
        var answer = context.Response.Body;
        context.Response.Body = Stream.Null;
        await proceed();
        context.Response.Body = answer;
    }
}
