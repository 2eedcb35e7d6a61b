using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Requests;

internal static class RequestsSetup
{
    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<JsonOptions>(options => PlatformJson.ConfigureAnswers(options.SerializerOptions));
        // In every environment the exception, with the place of the mistake in it, rather than a bare 400.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseRequestIds(this WebApplication app) =>
        app.Use(RequestId.Middleware(app.Services.GetRequiredService<TimeProvider>()));

    public static void UseHeadRequests(this WebApplication app) => app.Use(HeadRequests.Middleware);

    public static void UseWholeBodies(this WebApplication app) => app.Use(WholeBodies.Middleware);
}
