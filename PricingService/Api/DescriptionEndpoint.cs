using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Documentation;

namespace PricingService.Api;

internal static class DescriptionEndpoint
{
    public static WebApplicationBuilder AddDescription(this WebApplicationBuilder builder)
    {
        DocumentationSetup.AddDescription(builder);
        builder.Services.AddSingleton<Description>();
        return builder;
    }

    public static WebApplication MapDescription(this WebApplication app)
    {
        app.MapGet($"/openapi/{Description.Name}.json", Get).ExcludeFromDescription();
        return app;

        static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> Get(HttpRequest request, HttpResponse response,
            Description description, CancellationToken cancellationToken)
        {
            var made = await description.GetAsync(cancellationToken);
            response.Headers.ETag = made.ETag;
            return request.Headers.IfNoneMatch == made.ETag
                ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
                : TypedResults.File(made.Json, "application/json");
        }
    }
}
