using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace PricingService.Api;

internal static class DescriptionEndpoint
{
    public static void AddDescription(this WebApplicationBuilder builder)
    {
        // What reads numbers is the platform's own, which says nothing of their schema.
        builder.Services.AddOpenApi(Description.Name, options => options.AddSchemaTransformer((schema, context, _) =>
        {
            if (schema.Type is null && (context.JsonTypeInfo.Type == typeof(double) || context.JsonTypeInfo.Type == typeof(double?)))
                (schema.Type, schema.Format) = (context.JsonTypeInfo.Type == typeof(double)
                    ? JsonSchemaType.Number
                    : JsonSchemaType.Number | JsonSchemaType.Null, "double");
            return Task.CompletedTask;
        }));
        builder.Services.AddSingleton<Description>();
    }

    public static void MapDescription(this WebApplication app)
    {
        app.MapGet($"/openapi/{Description.Name}.json", Get).ExcludeFromDescription();

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
