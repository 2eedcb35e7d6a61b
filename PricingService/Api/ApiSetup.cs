using ServiceDefaults.Documentation;

namespace PricingService.Api;

internal static class ApiSetup
{
    private const int ClientClosedRequest = 499;

    private static readonly string[] OwnRoutes =
        ["/properties", "/score", "/learn", "/models", "/experiments", "/competitors", "/packs"];

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiMetrics>();
        builder.AddDescription();
    }

    /// <summary>Measures every request to the service's own routes, and describes them; call it before mapping them.</summary>
    public static void UseApi(this WebApplication app)
    {
        app.MapDescription();
        app.MapExplorer();
        var metrics = app.Services.GetRequiredService<ApiMetrics>();
        metrics.BeginAtZero();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            if (Route(context) is not { } endpoint)
            {
                await next(context);
                return;
            }
            var method = Method(context.Request.Method);
            var started = clock.GetTimestamp();
            var status = StatusCodes.Status500InternalServerError;
            metrics.Began(endpoint);
            try
            {
                await next(context);
                status = context.Response.StatusCode;
            }
            catch (BadHttpRequestException e)
            {
                status = e.StatusCode;
                throw;
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                status = ClientClosedRequest;
                throw;
            }
            finally
            {
                metrics.Ended(endpoint, method, status, clock.GetElapsedTime(started));
            }
        });
    }

    /// <summary>The route's template, never the raw path; null for what is not this service's business (/metrics, /health …).</summary>
    private static string? Route(HttpContext context)
    {
        var template = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/');
        return template is not null && Array.Exists(OwnRoutes, route => template.StartsWith(route, StringComparison.Ordinal))
            ? template
            : null;
    }

    private static string Method(string method) => method switch
    {
        "GET" or "PUT" or "POST" or "DELETE" => method,
        _ => "other",
    };
}
