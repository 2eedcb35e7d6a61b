using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Requests;

internal static class RequestsSetup
{
    public static WebApplicationBuilder AddRequests(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<JsonOptions>(options => PlatformJson.ConfigureAnswers(options.SerializerOptions));
        // In every environment: the exception, which says where the mistake is, rather than a bare 400.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return builder;
    }

    public static WebApplication UseRequestIds(this WebApplication app)
    {
        app.Use(RequestId.Middleware(app.Services.GetRequiredService<TimeProvider>()));
        return app;
    }

    public static WebApplication UseHeadRequests(this WebApplication app)
    {
        app.Use(HeadRequests.Middleware);
        return app;
    }

    public static WebApplication UseWholeBodies(this WebApplication app)
    {
        app.Use(WholeBodies.Middleware);
        return app;
    }
}
