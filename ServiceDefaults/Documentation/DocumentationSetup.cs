using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace ServiceDefaults.Documentation;

/// <summary>The description of a service's HTTP interface, and pages to read and try it.</summary>
public static class DocumentationSetup
{
    private const string DescriptionPattern = "/openapi/{documentName}.json";

    /// <summary>
    /// Adds the description that <see cref="MapDescription"/> serves, with an operation id for each route, a type for each value, the
    /// problems of each route, and the requests of the service's <c>.http</c> file as examples.
    /// </summary>
    public static WebApplicationBuilder AddDescription(this WebApplicationBuilder builder)
    {
        var service = AppDomain.CurrentDomain.GetAssemblies()
            .FirstOrDefault(each => each.GetName().Name == builder.Environment.ApplicationName);
        var examples = HttpExample.Of(service);
        builder.Services.AddOpenApi(description =>
        {
            // Any JSON has no form, so a reference to one would become an empty class in a client.
            description.CreateSchemaReferenceId = type => typeof(JsonNode).IsAssignableFrom(type.Type)
                ? null
                : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            Describe(description, examples);
        });
        return builder;
    }

    private static void Describe(OpenApiOptions description, IReadOnlyList<HttpExample> examples) => description
        .AddOperationTransformer((operation, context, _) =>
        {
            operation.OperationId ??= OperationIds.Of(context.Description.HttpMethod, context.Description.RelativePath);
            // Grouped by subject, not by the class that maps them.
            foreach (var given in context.Description.ParameterDescriptions)
            {
                var schema = operation.Parameters?.FirstOrDefault(each => each.Name == given.Name)?.Schema;
                SchemaTypes.Complete(schema as OpenApiSchema, given.ParameterDescriptor?.ParameterType ?? given.Type);
            }
            operation.Tags = new HashSet<OpenApiTagReference> { new(OperationIds.Noun(context.Description.RelativePath)) };
            return Task.CompletedTask;
        })
        .AddDocumentTransformer((document, context, _) =>
        {
            var nouns = context.DescriptionGroups.SelectMany(group => group.Items)
                .Select(route => OperationIds.Noun(route.RelativePath));
            document.Tags = nouns.Distinct().Order(StringComparer.Ordinal).Select(noun => new OpenApiTag { Name = noun }).ToHashSet();
            DescribedFiles.Mark(document);
            DescribedProblems.Add(document);
            DescribedExamples.Add(document, examples);
            return Task.CompletedTask;
        })
        .AddSchemaTransformer((schema, context, _) =>
        {
            SchemaTypes.Complete(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });

    /// <summary>Serves <c>/openapi/v1.json</c>.</summary>
    public static WebApplication MapDescription(this WebApplication app)
    {
        app.MapOpenApi(DescriptionPattern);
        return app;
    }

    /// <summary>
    /// Adds <c>/docs</c>, which shows <c>/openapi/v1.json</c> and sends requests from the browser, and redirects <c>/</c>
    /// there. Everything comes from this service.
    /// </summary>
    public static WebApplication MapExplorer(this WebApplication app)
    {
        app.MapScalarApiReference("/docs", explorer =>
        {
            explorer.Title = app.Environment.ApplicationName;
            explorer.OpenApiRoutePattern = DescriptionPattern;
            explorer.DefaultFonts = false;
            explorer.HideClientButton = true;
            explorer.Telemetry = false;
            explorer.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            explorer.Agent = new ScalarAgentOptions { Disabled = true };
            explorer.Mcp = new ScalarMcpOptions { Disabled = true };
        }).ExcludeFromDescription();
        app.MapGet("/", ToDocs).ExcludeFromDescription();
        return app;

        static IResult ToDocs() => TypedResults.Redirect("/docs");
    }
}
