using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;

namespace ServiceDefaults.Requests;

internal static class RequestsSetup
{
    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.Configure<JsonOptions>(options => PlatformJson.Configure(options.SerializerOptions));
    }

    public static void UseRequests(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
